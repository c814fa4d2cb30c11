// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include "abi/ioctl.h"
#include "memory.h"
#include "regs/events.h"
#include "rules.h"
#include "virtual_time.h"

namespace abi = switchtec::abi;
namespace regs = switchtec::regs;

namespace fuzz {

// What must not come out of the kernel: a program's input, what lies on the stack, and, of what
// was to be written, nothing. No register lies like this: the halves differ.
static constexpr uint64_t input_pattern = 0xd7b1a5938e6f4c2d, stack_pattern = 0xc5a1973b5de2f481,
			  user_pattern = 0xa7c3915be6d2843f;

[[gnu::noinline]] static void fill_stack()
{
	uint64_t junk[512];

	std::fill(std::begin(junk), std::end(junk), stack_pattern);
	asm volatile("" : : "r"(junk) : "memory");
}

static std::vector<uint8_t> filled(size_t size, uint64_t pattern)
{
	std::vector<uint8_t> v(size);

	for (size_t i = 0; i < size; i++)
		v[i] = static_cast<uint8_t>(pattern >> i % 8 * 8);
	return v;
}

static bool contains(const uint8_t *data, size_t size, uint64_t pattern)
{
	return memmem(data, size, &pattern, sizeof(pattern)) != nullptr;
}

static void nothing_leaks(const uint8_t *data, size_t size)
{
	if (contains(data, size, stack_pattern))
		host::bug("the stack reached the program");
	if (contains(data, size, input_pattern))
		host::bug("an input reached the program again");
}

// ---- machines --------------------------------------------------------------------------------

static switchtec::model::config config_of(uint16_t device_id, bool dma, unsigned partitions,
					  unsigned pffs, unsigned dma_vector)
{
	switchtec::model::config cfg;

	cfg.device_id = device_id;
	cfg.dma_version = dma;
	cfg.partitions = partitions;
	cfg.partition = partitions - 1;
	cfg.pffs = pffs;
	cfg.dma_vector = dma_vector;
	cfg.latency_ns = 0;
	return cfg;
}

board::board(uint16_t device_id, bool dma, unsigned how_many_partitions, unsigned how_many_pffs,
	     unsigned dma_vector, unsigned vectors)
	: partitions(how_many_partitions), pffs(how_many_pffs),
	  machine(config_of(device_id, dma, partitions, pffs, dma_vector))
{
	machine.granted_vectors = vectors;
	machine.msix = vectors != 1;
}

board &board::number(unsigned n)
{
	static board *const boards[count] = {
		new board(0x8532, true, 2, 4, 1, 32),
		new board(0x4000, false, 2, 4, 1, 32),
		new board(0x6048, true, 1, 3, 0, 32),  // all on one vector
		new board(0x1001, true, 3, 6, 1, 1), // MSI with one message
	};

	return *boards[n % count];
}

// ---- a session -------------------------------------------------------------------------------

session::session(board &b, input &in) : board_(b), in_(in)
{
	restart_time();
	host::administrator = false;
	__atomic_store_n(&seam_params.unbind_drain_ms, 1, __ATOMIC_RELEASE);
	// Without a limit a device that never comes back would hold a command for ever.
	__atomic_store_n(&seam_params.pause_wait_ms, 5000, __ATOMIC_RELEASE);
	__atomic_store_n(&seam_params.use_dma_mrpc, true, __ATOMIC_RELEASE);
	board_.machine.inject("alive;clear;link-down;link-up");
	time_limit();
	for (unsigned lies = in_.below(4); lies; lies--)
		liar_.add(lie::from(in_));
	bind();
}

session::~session()
{
	everything_ends();
	unbind();
	client_.reset();
	for (open_file &f : files_)
		f.file.reset();
	board_.machine.on_read({});
	settle();
	if (host::allocations() || host::nodes() || host::minors() || host::pending_work())
		host::bug("left: %u allocations, %u nodes, %u minors, %u pieces of work",
			  host::allocations(), host::nodes(), host::minors(), host::pending_work());
}

void session::step()
{
	switch (in_.below(24)) {
	case 0:
	case 1:
		liar_.add(lie::from(in_));
		return lie_as_told();
	case 2:
		liar_.stop();
		return lie_as_told();
	case 3:
		return open_or_close();
	case 4:
	case 5:
	case 6:
		return write();
	case 7:
	case 8:
		return read(some_file());
	case 9:
		if (open_file &f = some_file(); f.file)
			f.file->poll();
		return;
	case 10:
	case 11:
	case 12:
		return ioctl();
	case 13:
	case 14:
		return event_ctl();
	case 15:
		return attribute();
	case 16:
		return device_misbehaves();
	case 17:
	case 18:
		return event();
	case 19:
		return interrupt();
	case 20:
		return garbage_result();
	case 21: {
		static constexpr unsigned steps[] = {1, 1, 10, 100, 500, 600, 1000, 2000};
		return pass_time(in_.one_of(steps), [this] { settle(); });
	}
	case 22:
		return in_.below(4) ? link_client() : time_limit();
	default:
		unbind();
		__atomic_store_n(&seam_params.use_dma_mrpc, in_.below(4) != 0, __ATOMIC_RELEASE);
		return bind();
	}
}

void session::lie_as_told()
{
	board_.machine.on_read([l = liar_](uint64_t offset, unsigned size, uint64_t truth) mutable {
		return l.read(offset, size, truth);
	});
}

void session::bind()
{
	host::clear_log();
	lie_as_told();
	driver_.emplace(board_.machine);
	settle();
	results_ = where_results_go();
	if (driver_->bound())
		open_or_close();
}

void session::unbind()
{
	driver_.reset();
	results_ = 0;
	settle();
}

// The bus address that the driver gave the device, as long as it is one.
uint64_t session::where_results_go()
{
	if (!driver_->bound() || host::log().find("by DMA") == std::string::npos)
		return 0;
	board_.machine.on_read({});
	const uint64_t at = board_.machine.read(0x810, 8);
	lie_as_told();
	return at == ~0ull ? 0 : at;
}

// ---- the device's side -----------------------------------------------------------------------

void session::device_misbehaves()
{
	static const char *const faults[] = {
		"error", "error=5", "interrupted", "status=3", "status=0", "lost-interrupt",
		"lost-interrupt", "lost-dma", "duplicate-interrupt", "stale-id", "huge-output",
		"dead", "alive", "spurious-interrupt=0", "spurious-interrupt=1",
	};

	board_.machine.inject(in_.one_of(faults));
	settle();
}

void session::event()
{
	const unsigned id = in_.below(regs::event_ids), index = in_.byte();
	unsigned count = 1;

	if (regs::events[id].scope == regs::event_scope::partition)
		count = board_.partitions;
	else if (regs::events[id].scope == regs::event_scope::pff)
		count = board_.pffs;
	board_.machine.inject((index & 0x80 ? "silent-event=" : "event=") + std::to_string(id) + ":" +
			      std::to_string(index % count));
	settle();
}

void session::interrupt()
{
	const unsigned vector = in_.below(3);

	board_.machine.interrupt_now(vector);
	settle();
}

// The firmware writes what it likes where it is allowed to write.
void session::garbage_result()
{
	static constexpr uint32_t words[] = {0, 1, 2, 2, 2, 3, 4, 0x41, 0x41, 0xff, 0x100, 1024, 1025,
					     0x7fffffff, 0x80000000, ~0u};
	uint32_t header[4];

	for (uint32_t &word : header) {
		const uint8_t which = in_.byte();
		word = which < 0xe0 ? words[which % std::size(words)] : in_.number<uint32_t>();
	}
	if (!results_)
		return;
	for (unsigned i = 4; i-- > 0;)
		__atomic_store_n(reinterpret_cast<uint32_t *>(results_) + i, header[i],
				 __ATOMIC_RELEASE);
	interrupt();
}

// ---- from above ------------------------------------------------------------------------------

session::open_file &session::some_file()
{
	return files_[in_.below(files_.size())];
}

void session::open_or_close()
{
	open_file &f = some_file();

	if (f.file) {
		f = {};
		return;
	}
	const int rc = host::file::open(0, f.file);
	if (rc && rc != -ENOENT && rc != -ENODEV)
		host::bug("open: %d", rc);
}

void session::write()
{
	// Not what changes the model for the inputs after this one.
	static constexpr uint32_t commands[] = {0x41, 0x41, 0x41, 1 << 16 | 0x41, 0x100, 0x7777,
						0x29, 0x87, 0x34, 0xabcd0041, 0};
	static constexpr size_t sizes[] = {8, 8, 4, 5, 12, 1028, 1027, 1020, 0, 3, 1029, ~size_t{0}};
	open_file &f = some_file();
	const uint32_t word = in_.one_of(commands);
	const size_t size = in_.one_of(sizes);
	auto message = filled(1028, input_pattern);

	if (!f.file)
		return;
	std::memcpy(message.data(), &word, sizeof(word));
	const bool bad_pointer = in_.byte() > 0xf0;
	const long rc = f.file->write(bad_pointer ? host::bad_page
						  : reinterpret_cast<const char *>(message.data()),
				      size);
	if (rc > 0 && (rc != static_cast<long>(size) || bad_pointer))
		host::bug("write: %ld", rc);
	if (rc == 0 || (f.outstanding && rc > 0))
		host::bug("write: %ld with a command outstanding: %d", rc, f.outstanding);
	f.outstanding |= rc > 0;
	settle();
}

void session::read(open_file &f)
{
	static constexpr size_t sizes[] = {8, 8, 4, 5, 1028, 1028, 1027, 0, 3, 1029, ~size_t{0}};
	const size_t size = in_.one_of(sizes);

	read_nonblocking(f, size, in_.byte() > 0xf0);
}

void session::read_nonblocking(open_file &f, size_t size, bool bad_pointer)
{
	auto memory = filled(1028 + 64, user_pattern);
	const auto before = memory;

	if (!f.file)
		return;
	fill_stack();
	const long rc = f.file->read_nonblocking(
		bad_pointer ? const_cast<char *>(host::bad_page) : reinterpret_cast<char *>(memory.data()),
		size);
	const size_t written = rc > 0 ? rc : 0;
	if (rc > 0 && (written != size || size > 1028 || bad_pointer || !f.outstanding))
		host::bug("read: %ld", rc);
	if (std::memcmp(memory.data() + written, before.data() + written, memory.size() - written))
		host::bug("read() wrote past its end");
	nothing_leaks(memory.data(), written);
	if (contains(memory.data(), written, user_pattern))
		host::bug("read() left something out");
	if (rc != -EAGAIN && rc != -EFAULT && rc != -EINVAL)
		f.outstanding = false;
}

void session::call(host::file &f, uint32_t number, const uint8_t *argument, size_t size,
		   unsigned caller)
{
	constexpr size_t guard = 32;
	auto memory = filled(size + 2 * guard, user_pattern);

	std::memcpy(memory.data() + guard, argument, size);
	const auto before = memory;
	fill_stack();
	const long rc = f.ioctl(number, memory.data() + guard, caller);
	if (rc > 0)
		host::bug("ioctl %#x: %ld", number, rc);
	if (rc < 0 && memory != before)
		host::bug("ioctl %#x failed with %ld and wrote", number, rc);
	if (std::memcmp(memory.data(), before.data(), guard) ||
	    std::memcmp(memory.data() + guard + size, before.data() + guard + size, guard))
		host::bug("ioctl %#x wrote outside its structure", number);
	nothing_leaks(memory.data() + guard, size);
}

void session::ioctl()
{
	struct known {
		uint32_t number;
		size_t size;
	};
	static constexpr known all[] = {
		{abi::FLASH_INFO, sizeof(abi::flash_info)},
		{abi::FLASH_PART_INFO, sizeof(abi::flash_part_info)},
		{abi::EVENT_SUMMARY, abi::event_summary_size},
		{abi::EVENT_SUMMARY_LEGACY, abi::event_summary_size_legacy},
		{abi::EVENT_SUMMARY_32, abi::event_summary_size_32},
		{abi::EVENT_CTL, sizeof(abi::event_ctl)},
		{abi::PFF_TO_PORT, sizeof(abi::pff_port)},
		{abi::PORT_TO_PFF, sizeof(abi::pff_port)},
		{abi::PORT_TO_PFF, sizeof(abi::pff_port)},
	};
	open_file &f = some_file();
	const known &what = in_.one_of(all);
	const uint8_t how = in_.byte();
	uint8_t argument[2048] = {};

	// Numbers of one byte, as most that mean something are, or anything.
	for (size_t i = 0; i < 12; i += 4) {
		const int8_t small = in_.number<int8_t>();
		const uint32_t word = how & 4 ? in_.number<uint32_t>() : static_cast<uint32_t>(small);
		std::memcpy(argument + i, &word, 4);
	}
	// libFuzzer knows what it is compared with: a program that says it is told it again.
	if (!f.file || contains(argument, sizeof(argument), stack_pattern) ||
	    contains(argument, sizeof(argument), input_pattern))
		return;
	if (how >= 0xf8) {
		if (f.file->ioctl(what.number, const_cast<char *>(host::bad_page), how & 3) == 0)
			host::bug("ioctl %#x on a bad pointer", what.number);
	} else {
		call(*f.file, how >= 0xf0 ? what.number ^ 1u << how % 16 * 2 : what.number, argument,
		     how >= 0xf0 ? sizeof(argument) : what.size, how & 3);
	}
	settle();
}

void session::event_ctl()
{
	static constexpr int32_t indexes[] = {-2, -1, 0, 1, 2, 3, 4, 47, 48, 49, 254, 255, 256, -3};
	open_file &f = some_file();
	const abi::event_ctl ctl{in_.below(33), in_.one_of(indexes), in_.number<uint16_t>() & 0x1ffu, 0,
				 0, {}};

	if (f.file)
		call(*f.file, abi::EVENT_CTL, reinterpret_cast<const uint8_t *>(&ctl), sizeof(ctl),
		     SWITCHTEC_MAY_WRITE);
	settle();
}

void session::attribute()
{
	const auto which =
		static_cast<switchtec_attribute>(in_.below(SWITCHTEC_ATTR_PARTITION_COUNT + 1));
	long rc = 0;

	fill_stack();
	const std::string text = host::attribute(0, which, &rc);
	if (rc == 0 || rc > 32)
		host::bug("attribute %d: %ld", which, rc);
	for (size_t i = 0; i + 1 < text.size(); i++)
		if (text[i] < ' ' || text[i] > '~')
			host::bug("attribute %d has character %#x", which, text[i]);
}

void session::link_client()
{
	if (client_)
		client_.reset();
	else
		client_.emplace(0, [](void *) {}, nullptr);
	settle();
}

void session::time_limit()
{
	static constexpr unsigned limits[] = {120, 120, 120, 30, 700, 0};

	limit_ms_ = std::max(limit_ms_, in_.one_of(limits));
	__atomic_store_n(&seam_params.mrpc_timeout_ms, limit_ms_, __ATOMIC_RELEASE);
}

// However the device lies: each command ends within its time limit, and what a pause may take beside.
void session::everything_ends()
{
	if (limit_ms_)
		pass_time((files_.size() + 1) * limit_ms_ + seam_params.pause_wait_ms + 2000, [this] { settle(); });
	for (open_file &f : files_) {
		if (!f.file || !f.outstanding)
			continue;
		read_nonblocking(f, 1028, false);
		if (limit_ms_ && f.outstanding)
			host::bug("a command passed its time limit of %u ms and nobody was told",
				  limit_ms_);
	}
}

} // namespace fuzz
