// SPDX-License-Identifier: GPL-2.0-only
// Seam, sections 9 and 10: nodes and parameters; and system calls.
#include "node.h"

#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

#include "checks.h"
#include "memory.h"
#include "tests/explore/engine/scheduler.h"
#include "tests/host/seam/rules.h"

using explore::access;
using explore::scheduler;
using host::rules;

struct seam_params seam_params;

struct seam_node {
	int minor;
	switchtec_chardev *chardev;
	unsigned references;
	bool visible;
	unsigned attribute_readers;
};

static scheduler &s = scheduler::the();

namespace {
std::vector<seam_node *> all_nodes;
unsigned long used_minors; // bits

// The object at which everybody meets who looks for a node or takes a reference.
void meet(const char *call)
{
	s.step(call, &all_nodes, access::write);
}

seam_node *find(int minor)
{
	for (seam_node *n : all_nodes)
		if (n->visible && n->minor == minor)
			return n;
	return nullptr;
}

seam_node *get(const char *call)
{
	meet(call);
	seam_node *n = find(0);

	s.observe(n != nullptr);
	if (n)
		n->references++;
	return n;
}
} // namespace

extern "C" {

int seam_minor_alloc(void)
{
	rules::may_sleep(__func__);
	if (host::is_to_fail(__func__))
		return -ENOMEM;
	meet("minor_alloc");
	for (int minor = 0; minor < seam_params.max_devices; minor++) {
		if (used_minors >> minor & 1)
			continue;
		used_minors |= 1ul << minor;
		s.observe(minor);
		return minor;
	}
	return -ENOSPC;
}

void seam_minor_free(int minor)
{
	rules::may_sleep(__func__);
	meet("minor_free");
	if (!(used_minors >> minor & 1))
		host::bug("minor %d is freed twice", minor);
	used_minors &= ~(1ul << minor);
}

seam_node *seam_node_create(pci_dev *, int minor, switchtec_chardev *chardev)
{
	rules::may_sleep(__func__);
	if (host::is_to_fail(__func__))
		return nullptr;
	auto *n = new (host::allocate_quietly(sizeof(seam_node))) seam_node{minor, chardev, 1, false, 0};
	s.touch(&all_nodes, access::write);
	s.name(&all_nodes, "nodes");
	all_nodes.push_back(n);
	return n;
}

void seam_node_get(seam_node *node)
{
	meet("node_get");
	node->references++;
}

void seam_node_put(seam_node *node)
{
	rules::may_sleep(__func__);
	meet("node_put");
	if (std::erase(all_nodes, node) != 1)
		host::bug("a node that is gone is put");
	s.release(&all_nodes);
	s.observe(node->references == 1);
	if (--node->references) {
		all_nodes.push_back(node);
		return;
	}
	s.acquire(&all_nodes);
	switchtec_chardev_free(node->chardev);
	host::free_quietly(node, sizeof(*node));
}

int seam_node_add(seam_node *node)
{
	rules::may_sleep(__func__);
	if (host::is_to_fail(__func__))
		return -ENOMEM;
	meet("node_add");
	s.release(&all_nodes);
	node->visible = true;
	return 0;
}

void seam_node_del(seam_node *node)
{
	rules::waits_for_others(__func__);
	meet("node_del");
	if (!node->visible)
		host::bug("a node is removed that is not there");
	node->visible = false;
	// As sysfs does: readers of attributes leave first.
	s.step_when("node_del: readers leave", &all_nodes, access::write,
		    [&] { return !node->attribute_readers; });
}

}

// The wait queues that one poll(2) is registered on.
struct poll_table_struct {
	host::waiter waiters[4];
	unsigned count = 0;
};

void seam_poll_wait(::file *, wait_queue_head *queue, poll_table_struct *table)
{
	if (!table)
		return;
	s.step("poll: in line", queue, access::write);
	host::add_waiter(table->waiters[table->count++], *queue);
}

namespace host {

void forget_nodes()
{
	all_nodes.clear();
	used_minors = 0;
}

unsigned nodes()
{
	return all_nodes.size();
}

unsigned minors()
{
	return static_cast<unsigned>(__builtin_popcountl(used_minors));
}

uint64_t state_of_nodes()
{
	uint64_t sum = used_minors;

	// Their contents are in memory that is looked at anyway.
	for (const seam_node *n : all_nodes)
		sum += explore::mix(reinterpret_cast<uintptr_t>(n), 6);
	return sum;
}

bool path::find()
{
	node = get("open: look up");
	s.acquire(&all_nodes);
	return node;
}

int path::open(file &f)
{
	switchtec_handle *handle = nullptr;
	const int rc = switchtec_open(node->chardev, &handle);

	if (rc) {
		seam_node_put(node);
		return rc;
	}
	f = {node, handle};
	return 0;
}

int file::open()
{
	path p;

	return p.find() ? p.open(*this) : -ENOENT;
}

void file::close()
{
	if (!handle)
		return;
	const file f = *this;
	*this = {};
	switchtec_release(f.handle);
	seam_node_put(f.node);
}

long file::submit(uint32_t question) const
{
	const uint32_t message[] = {cmd_echo, question};

	return submit_from(message, sizeof(message));
}

long file::submit_from(const void *message, size_t size) const
{
	const long rc = switchtec_write(handle, nullptr, static_cast<const char *>(message), size);

	if (rc >= 0 && rc != static_cast<long>(size))
		bug("write() returned %ld of %zu", rc, size);
	return rc < 0 ? rc : 0;
}

long file::result(uint32_t &answer, bool nonblocking) const
{
	uint32_t message[3] = {~0u, 0, ~0u};
	const long rc = switchtec_read(handle, reinterpret_cast<char *>(message), sizeof(message), nonblocking);

	answer = message[1];
	if (rc < 0)
		return rc;
	if (rc != sizeof(message))
		bug("read() returned %ld of %zu", rc, sizeof(message));
	if (message[0] != 0 || message[2] != 0)
		bug("an echo came back with return code %#x and %#x behind its answer", message[0], message[2]);
	return 0;
}

long file::ioctl(uint32_t number, void *arg, unsigned caller) const
{
	return switchtec_ioctl(handle, number, arg, caller);
}

unsigned file::poll_now() const
{
	return switchtec_poll(handle, nullptr, nullptr);
}

unsigned file::poll(unsigned mask) const
{
	poll_table_struct table;
	explore::thread &self = s.self();

	self.awake = false;
	unsigned events = switchtec_poll(handle, nullptr, &table) & mask;

	while (!events) {
		s.memory().order(explore::weak_memory::barrier::full);
		s.step_when("poll: sleep", table.waiters[0].queue, access::write, [&] { return self.awake; });
		for (unsigned i = 0; i < table.count; i++)
			s.acquire(table.waiters[i].queue);
		for (unsigned i = 1; i < table.count; i++)
			s.touch(table.waiters[i].queue, access::write);
		self.awake = false;
		events = switchtec_poll(handle, nullptr, nullptr) & mask;
	}
	for (unsigned i = 0; i < table.count; i++)
		remove_waiter(table.waiters[i]);
	return events;
}

int client::add(void (*link_changed)(void *), void *arg)
{
	seam_node *const node = get("client: look up");

	if (!node)
		return -ENODEV;
	s.acquire(&all_nodes);
	const int rc = switchtec_client_add(node->chardev, link_changed, arg, &registration);
	seam_node_put(node);
	return rc;
}

void client::remove()
{
	if (registration)
		switchtec_client_remove(registration);
	registration = nullptr;
}

long attribute(switchtec_attribute which)
{
	char page[128]; // of 4096: none is longer

	meet("attribute: look up");
	seam_node *const n = find(0);
	s.observe(n != nullptr);
	if (!n)
		return -ENOENT;
	s.acquire(&all_nodes);
	n->attribute_readers++;
	const long length = switchtec_show(n->chardev, which, page);
	s.touch(&all_nodes, access::write);
	s.release(&all_nodes);
	n->attribute_readers--;
	return length;
}

} // namespace host
