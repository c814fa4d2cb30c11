// SPDX-License-Identifier: GPL-2.0-only
// Seam, sections 9 and 10: nodes and parameters; and the system calls of a test.
#include "node.h"

#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>

#include "memory.h"
#include "rules.h"

struct seam_params seam_params = {
	.max_devices = 16,
	.nirqs = 32,
	.use_dma_mrpc = true,
	.mrpc_timeout_ms = 120000,
	.unbind_drain_ms = 500,
	// Without a limit. A test that is about one says so: the others' pauses may take what a busy machine needs.
	.pause_wait_ms = 0,
};

struct seam_node {
	pci_dev *parent;
	int minor;
	switchtec_chardev *chardev;
	unsigned references;
	bool visible;
	unsigned attribute_readers;
};

namespace {
std::mutex nodes_mutex;
std::condition_variable nodes_changed;
std::set<seam_node *> all_nodes;
std::set<int> used_minors;

seam_node *find(unsigned minor)
{
	for (seam_node *n : all_nodes)
		if (n->visible && n->minor == static_cast<int>(minor))
			return n;
	return nullptr;
}

seam_node *get(unsigned minor)
{
	std::lock_guard lock(nodes_mutex);
	seam_node *n = find(minor);

	if (n)
		n->references++;
	return n;
}
} // namespace

extern "C" {

int seam_minor_alloc(void)
{
	if (host::enter_fallible(__func__))
		return -ENOMEM;
	std::lock_guard lock(nodes_mutex);
	for (int minor = 0; minor < seam_params.max_devices; minor++)
		if (used_minors.insert(minor).second)
			return minor;
	return -ENOSPC;
}

void seam_minor_free(int minor)
{
	host::enter_might_sleep(__func__);
	std::lock_guard lock(nodes_mutex);
	if (!used_minors.erase(minor))
		host::bug("minor %d is freed twice", minor);
	if (find(minor))
		host::bug("minor %d is freed while its node is there: the next could get the same", minor);
}

seam_node *seam_node_create(pci_dev *parent, int minor, switchtec_chardev *chardev)
{
	if (host::enter_fallible(__func__))
		return nullptr;
	std::lock_guard lock(nodes_mutex);
	seam_node *n = new seam_node{parent, minor, chardev, 1, false, 0};
	all_nodes.insert(n);
	return n;
}

void seam_node_get(seam_node *node)
{
	std::lock_guard lock(nodes_mutex);
	node->references++;
}

void seam_node_put(seam_node *node)
{
	host::enter_might_sleep(__func__);
	{
		std::lock_guard lock(nodes_mutex);
		if (!all_nodes.count(node))
			host::bug("a node that is gone is put");
		if (--node->references)
			return;
		all_nodes.erase(node);
	}
	switchtec_chardev_free(node->chardev);
	delete node;
}

int seam_node_add(seam_node *node)
{
	if (host::enter_fallible(__func__))
		return -ENOMEM;
	std::lock_guard lock(nodes_mutex);
	node->visible = true;
	return 0;
}

void seam_node_del(seam_node *node)
{
	host::enter_waits_for_others(__func__);
	std::unique_lock lock(nodes_mutex);
	if (!node->visible)
		host::bug("a node is removed that is not there");
	node->visible = false;
	// As sysfs does: readers of attributes leave first.
	nodes_changed.wait(lock, [&] { return node->attribute_readers == 0; });
}

}

// The wait queues that one poll(2) is registered on.
struct poll_table_struct {
	host::sleeper who;
	std::vector<std::unique_ptr<host::waiter>> waiters;
};

void seam_poll_wait(::file *, wait_queue_head *queue, poll_table_struct *table)
{
	host::enter(__func__);
	if (!table)
		return;
	table->waiters.push_back(std::make_unique<host::waiter>());
	host::add_waiter(*table->waiters.back(), *queue, table->who);
}

namespace host {

unsigned nodes()
{
	std::lock_guard lock(nodes_mutex);
	return all_nodes.size();
}

unsigned minors()
{
	std::lock_guard lock(nodes_mutex);
	return used_minors.size();
}

path::path(unsigned minor) : node_(get(minor)) {}

path::~path()
{
	if (node_)
		seam_node_put(node_);
}

int path::open(std::unique_ptr<file> &opened)
{
	switchtec_handle *handle = nullptr;

	if (!node_)
		return -ENOENT;
	const int rc = switchtec_open(node_->chardev, &handle);
	if (rc)
		return rc;
	opened = file::adopt(node_, handle);
	node_ = nullptr; // the file has our reference now
	return 0;
}

file::file(seam_node *node, switchtec_handle *handle)
	: node_(node), handle_(handle), file_{.administrator = administrator}
{
}

std::unique_ptr<file> file::adopt(seam_node *node, switchtec_handle *handle)
{
	return std::unique_ptr<file>(new file(node, handle));
}

int file::open(unsigned minor, std::unique_ptr<file> &opened)
{
	return path(minor).open(opened);
}

file::~file()
{
	switchtec_release(handle_);
	seam_node_put(node_);
}

long file::write(const void *data, size_t size)
{
	return switchtec_write(handle_, &file_, static_cast<const char *>(data), size);
}

long file::read(void *data, size_t size)
{
	return switchtec_read(handle_, static_cast<char *>(data), size, 0);
}

long file::read_nonblocking(void *data, size_t size)
{
	return switchtec_read(handle_, static_cast<char *>(data), size, 1);
}

long file::ioctl(uint32_t number, void *arg, unsigned caller)
{
	return switchtec_ioctl(handle_, number, arg, caller);
}

unsigned file::poll()
{
	return switchtec_poll(handle_, nullptr, nullptr);
}

unsigned file::poll(unsigned mask, unsigned timeout_ms)
{
	poll_table_struct table;
	unsigned events = switchtec_poll(handle_, nullptr, &table) & mask;

	while (!events && sleep_until_woken(table.who, timeout_ms))
		events = switchtec_poll(handle_, nullptr, nullptr) & mask;
	for (auto &w : table.waiters)
		remove_waiter(*w);
	return events;
}

long file::submit(uint32_t word, const std::vector<uint8_t> &input)
{
	std::vector<uint8_t> message(4 + input.size());

	std::memcpy(message.data(), &word, 4);
	std::copy(input.begin(), input.end(), message.begin() + 4);
	return write(message.data(), message.size());
}

file::reply file::result(size_t bytes)
{
	std::vector<uint8_t> message(4 + bytes, 0xaa);
	const long rc = read(message.data(), message.size());
	reply r{rc < 0 ? rc : 0, 0, {message.begin() + 4, message.end()}};

	std::memcpy(&r.return_code, message.data(), 4);
	if (rc >= 0 && rc != static_cast<long>(message.size()))
		bug("read() returned %ld of %zu", rc, message.size());
	return r;
}

client::client(unsigned minor, void (*link_changed)(void *), void *arg)
	: client(path(minor), link_changed, arg)
{
}

client::client(const path &where, void (*link_changed)(void *), void *arg)
	: rc_(where.node_ ? switchtec_client_add(where.node_->chardev, link_changed, arg, &client_) : -ENODEV)
{
}

void client::unregister()
{
	if (client_)
		switchtec_client_remove(client_);
	client_ = nullptr;
}

int client::with_blocks(int (*use)(const switchtec_blocks *, void *), void *arg)
{
	return switchtec_client_call(client_, use, arg);
}

std::string attribute(unsigned minor, switchtec_attribute which, long *rc)
{
	char page[4096] = {};
	seam_node *n;
	{
		std::lock_guard lock(nodes_mutex);
		n = find(minor);
		if (n)
			n->attribute_readers++;
	}
	const long length = n ? switchtec_show(n->chardev, which, page) : -ENOENT;
	if (n) {
		std::lock_guard lock(nodes_mutex);
		n->attribute_readers--;
		nodes_changed.notify_all();
	}
	if (rc)
		*rc = length;
	return length > 0 ? std::string(page, length) : std::string();
}

// What devm does when a driver is unbound, after the driver itself has left nothing.
static void released_by_devm(machine &m, const char *after)
{
	if (const std::string left = m.leftovers(); !left.empty())
		bug("%s left behind: %s", after, left.c_str());
	m.enabled = m.claimed = false;
}

driver::driver(machine &m) : machine_(m), rc_(switchtec_probe(m.pdev(), &m.identity, &device_))
{
	if (rc_)
		released_by_devm(machine_, "a failed probe");
}

void driver::unbind()
{
	if (!device_)
		return;
	switchtec_remove(device_);
	device_ = nullptr;
	machine_.out_of_reach = false;
	released_by_devm(machine_, "remove");
}

void driver::shut_down()
{
	if (!device_)
		return;
	switchtec_shutdown(device_);
	device_ = nullptr;
	machine_.out_of_reach = false;
	released_by_devm(machine_, "shutdown");
}

} // namespace host
