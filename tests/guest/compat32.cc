// SPDX-License-Identifier: GPL-2.0-only
/*
 * compat32 NODE: a 32-bit program that calls every ioctl. Run in the guest, on a 64-bit kernel, it
 * goes through the driver's 32-bit entry: EVENT_SUMMARY is 4 bytes shorter here, and has therefore
 * another number.
 *
 * Without any library, so that no 32-bit one is needed to build it: five system calls and a _start.
 */
#include <asm/unistd_32.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#include <linux/poll.h>
#include <linux/switchtec_ioctl.h>

static_assert(sizeof(void *) == 4);
static_assert(sizeof(switchtec_ioctl_event_summary) == 1236);
static_assert(SWITCHTEC_IOCTL_EVENT_SUMMARY == 0x84d45742);

namespace {

using size_t = __SIZE_TYPE__;

long system_call(long number, long a, long b = 0, long c = 0)
{
	long result;

	asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
	return result;
}

template <class T>
long address(T *p)
{
	return reinterpret_cast<long>(p);
}

void print(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	system_call(__NR_write, 1, address(text), static_cast<long>(length));
}

void print(long number)
{
	char text[12], *at = text + sizeof(text) - 1;
	unsigned long rest = number < 0 ? -static_cast<unsigned long>(number) :
					  static_cast<unsigned long>(number);

	*at = 0;
	do
		*--at = static_cast<char>('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--at = '-';
	print(at);
}

int passed, failed;

void equal(const char *what, long got, long wanted)
{
	if (got == wanted) {
		passed++;
		return;
	}
	failed++;
	print("FAILED ");
	print(what);
	print(": ");
	print(got);
	print(", should be ");
	print(wanted);
	print("\n");
}

int node;

long call(unsigned long number, void *argument)
{
	return system_call(__NR_ioctl, node, static_cast<long>(number), address(argument));
}

long control(unsigned id, int index, unsigned flags, switchtec_ioctl_event_ctl &result)
{
	result = {};
	result.event_id = id;
	result.index = index;
	result.flags = flags;
	return call(SWITCHTEC_IOCTL_EVENT_CTL, &result);
}

void flash()
{
	switchtec_ioctl_flash_info info = {};
	switchtec_ioctl_flash_part_info part = {};

	equal("FLASH_INFO", call(SWITCHTEC_IOCTL_FLASH_INFO, &info), 0);
	equal("FLASH_INFO partitions", info.num_partitions == SWITCHTEC_NUM_PARTITIONS_GEN3 ||
	      info.num_partitions == SWITCHTEC_NUM_PARTITIONS_GEN4, true);
	equal("FLASH_INFO length", info.flash_length != 0, true);
	part.flash_partition = SWITCHTEC_IOCTL_PART_IMG0;
	equal("FLASH_PART_INFO", call(SWITCHTEC_IOCTL_FLASH_PART_INFO, &part), 0);
	equal("FLASH_PART_INFO length", part.length != 0, true);
	part.flash_partition = 19;
	equal("FLASH_PART_INFO of none", call(SWITCHTEC_IOCTL_FLASH_PART_INFO, &part), -EINVAL);
}

void summaries()
{
	/* What is behind the structure must stay as it is. */
	struct {
		switchtec_ioctl_event_summary summary;
		unsigned behind;
	} all;
	struct {
		switchtec_ioctl_event_summary_legacy summary;
		unsigned behind;
	} legacy;

	static_assert(sizeof(all) == 1240 && sizeof(legacy) == 412);
	all.summary.padding = all.summary.pff[254] = all.behind = 0xaaaaaaaa;
	legacy.behind = 0xaaaaaaaa;
	equal("EVENT_SUMMARY", call(SWITCHTEC_IOCTL_EVENT_SUMMARY, &all), 0);
	equal("EVENT_SUMMARY padding", static_cast<long>(all.summary.padding), 0);
	equal("EVENT_SUMMARY last PFF", static_cast<long>(all.summary.pff[254]), 0);
	equal("EVENT_SUMMARY end", all.behind == 0xaaaaaaaa, true);
	equal("EVENT_SUMMARY_LEGACY", call(SWITCHTEC_IOCTL_EVENT_SUMMARY_LEGACY, &legacy), 0);
	equal("EVENT_SUMMARY_LEGACY end", legacy.behind == 0xaaaaaaaa, true);
	equal("EVENT_SUMMARY without a pointer", call(SWITCHTEC_IOCTL_EVENT_SUMMARY, nullptr), -EFAULT);
}

/* An event by way of 32 bits: armed, seen to be so, disarmed. It is not made to happen here. */
void events()
{
	constexpr unsigned id = SWITCHTEC_IOCTL_EVENT_CREDIT_TIMEOUT;
	constexpr unsigned armed = SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL;
	switchtec_ioctl_event_ctl ctl;

	equal("EVENT_CTL", control(id, 1, SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR | armed, ctl), 0);
	equal("EVENT_CTL flags", static_cast<long>(ctl.flags), armed);
	equal("EVENT_CTL looks", control(id, 1, 0, ctl), 0);
	equal("EVENT_CTL is armed", static_cast<long>(ctl.flags), armed);
	equal("EVENT_CTL index", ctl.index, 1);
	equal("EVENT_CTL everywhere", control(id, SWITCHTEC_IOCTL_EVENT_IDX_ALL,
					      SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL, ctl), 0);
	equal("EVENT_CTL index stays", ctl.index, SWITCHTEC_IOCTL_EVENT_IDX_ALL);
	equal("EVENT_CTL local", control(SWITCHTEC_IOCTL_EVENT_PART_RESET,
					 SWITCHTEC_IOCTL_EVENT_LOCAL_PART_IDX, 0, ctl), 0);
	equal("EVENT_CTL of no PFF", control(id, -1, 0, ctl), -EINVAL);
	equal("EVENT_CTL of no event", control(32, 0, 0, ctl), -EINVAL);
	equal("EVENT_CTL without a pointer", call(SWITCHTEC_IOCTL_EVENT_CTL, nullptr), -EFAULT);
}

void ports()
{
	switchtec_ioctl_pff_port p = {0xaaaa, ~0u, SWITCHTEC_IOCTL_PFF_VEP};

	equal("PORT_TO_PFF", call(SWITCHTEC_IOCTL_PORT_TO_PFF, &p), 0);
	p.port = 0xaaaa;
	equal("PFF_TO_PORT", call(SWITCHTEC_IOCTL_PFF_TO_PORT, &p), 0);
	equal("PFF_TO_PORT port", static_cast<long>(p.port), SWITCHTEC_IOCTL_PFF_VEP);
	p.port = 101;
	equal("PORT_TO_PFF of none", call(SWITCHTEC_IOCTL_PORT_TO_PFF, &p), -EINVAL);
}

void wrong_numbers()
{
	char nothing[2048] = {};

	equal("an unknown number", call(0x5700, nothing), -ENOTTY);
	equal("a wrong size", call(0x84d35742, nothing), -ENOTTY);
}

void commands()
{
	struct {
		unsigned word, data;
	} echo = {0x41, 0x12345678};

	equal("write", system_call(__NR_write, node, address(&echo), sizeof(echo)), sizeof(echo));
	equal("read", system_call(__NR_read, node, address(&echo), sizeof(echo)), sizeof(echo));
	equal("echo", echo.data == ~0x12345678u, true);
}

void read_only(const char *path)
{
	switchtec_ioctl_event_ctl ctl;

	node = static_cast<int>(system_call(__NR_open, address(path), O_RDONLY));
	equal("open for reading", node >= 0, true);
	equal("EVENT_CTL to change", control(0, 0, SWITCHTEC_IOCTL_EVENT_FLAG_EN_LOG, ctl), -EBADF);
	equal("EVENT_CTL to look", control(0, 0, 0, ctl), 0);
}

[[noreturn]] void leave(int status)
{
	for (;;)
		system_call(__NR_exit_group, status);
}

} // namespace

extern "C" [[noreturn, gnu::used]] void run(const long *stack)
{
	if (stack[0] != 2) {
		print("usage: compat32 /dev/switchtecN\n");
		leave(2);
	}
	const char *path = reinterpret_cast<const char *>(stack[2]);

	node = static_cast<int>(system_call(__NR_open, address(path), O_RDWR));
	equal("open", node >= 0, true);
	flash();
	summaries();
	events();
	ports();
	wrong_numbers();
	commands();
	read_only(path);
	print(passed);
	print(" passed, ");
	print(failed);
	print(" failed\n");
	leave(failed != 0);
}

asm(".globl _start\n"
	"_start:\n\t"
	"movl %esp, %eax\n\t"
	"andl $-16, %esp\n\t"
	"subl $12, %esp\n\t"
	"pushl %eax\n\t"
	"call run\n\t"
	"hlt");
