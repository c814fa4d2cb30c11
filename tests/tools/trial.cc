// SPDX-License-Identifier: GPL-2.0-only
/*
 * trial NAME HOW... -- COMMAND...: runs COMMAND where something is against it, and prints a line for tests/tools/trials.py:
 * TRIAL, the name, how, the exit status (or what it ended by), how many bytes it printed, and what it said, separated by tabs.
 *
 * How: `nobody` (another user); `full`, `closed`, `broken` (its standard output); or `pull ADDRESS MOST BEFORE`: the PCI function
 * is removed just before a call of the kernel that concerns it, and is brought back: once for each such call. One that comes again
 * and again (a poll of the node, say) counts the first time and the last; of all these MOST are taken, evenly. BEFORE is a shell
 * command to run ahead of each.
 */
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <map>
#include <set>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using clock_type = std::chrono::steady_clock;

/* Each command is done in a second or two; a device that is gone costs none a wait. */
constexpr unsigned patience_s = 60;
constexpr auto patience = std::chrono::seconds(patience_s);

/* waitpid() ends with EINTR when the patience does. */
void set_alarm()
{
	struct sigaction action = {};

	action.sa_handler = [](int) {};
	sigaction(SIGALRM, &action, nullptr);
	alarm(patience_s);
}

struct ending {
	std::string status = "hang";
	std::string said;
	off_t printed = 0;
};

std::string contents(int file)
{
	std::string text(static_cast<size_t>(lseek(file, 0, SEEK_END)), 0);
	const auto size = pread(file, text.data(), text.size(), 0);

	text.resize(size > 0 ? static_cast<size_t>(size) : 0);
	return text;
}

std::string one_line(std::string text)
{
	while (!text.empty() && text.back() == '\n')
		text.pop_back();
	for (size_t at; (at = text.find('\n')) != std::string::npos;)
		text.replace(at, 1, " | ");
	for (char &c : text)
		c = c == '\t' ? ' ' : c;
	return text;
}

void print(const std::string &name, const std::string &how, const ending &end)
{
	std::printf("TRIAL\t%s\t%s\t%s\t%lld\t%s\n", name.c_str(), how.c_str(), end.status.c_str(),
		    static_cast<long long>(end.printed), one_line(end.said).c_str());
	std::fflush(stdout);
}

/** The command as a process, with its output in files of its own. */
class process {
public:
	process(char **command, const std::function<void()> &inside)
		: out_(memfd_create("out", 0)), errors_(memfd_create("errors", 0))
	{
		pid = fork();
		if (pid)
			return;
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(out_, STDOUT_FILENO);
		dup2(errors_, STDERR_FILENO);
		close(out_);
		close(errors_);
		inside();
		execvp(command[0], command);
		_exit(127);
	}
	~process()
	{
		close(out_);
		close(errors_);
	}
	ending ended(int status) const
	{
		return { WIFEXITED(status) ? std::to_string(WEXITSTATUS(status)) :
					     "signal " + std::to_string(WTERMSIG(status)),
			 contents(errors_), lseek(out_, 0, SEEK_END) };
	}
	ending hung() const
	{
		kill(pid, SIGKILL);
		return { "hang", contents(errors_), lseek(out_, 0, SEEK_END) };
	}

	pid_t pid;

private:
	int out_, errors_;
};

ending run(char **command, const std::function<void()> &inside)
{
	process one(command, inside);
	int status;

	set_alarm();
	if (waitpid(one.pid, &status, 0) == one.pid)
		return one.ended(status);
	const auto hung = one.hung();
	waitpid(one.pid, &status, 0);
	return hung;
}

void be_nobody()
{
	constexpr unsigned nobody = 65534;

	if (setgroups(0, nullptr) || setgid(nobody) || setuid(nobody))
		_exit(126);
}

void print_to_full()
{
	dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
}

void print_to_closed()
{
	close(STDOUT_FILENO);
}

void print_to_broken()
{
	int ends[2];

	if (pipe(ends))
		_exit(126);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[0]);
	close(ends[1]);
}

/* ---- pulled in the middle ------------------------------------------------------------------------ */

/* Calls whose argument of that number is a path, or a descriptor. Those that wait are a step whatever they wait for. */
const std::map<uint64_t, int> paths = {
	{ SYS_openat, 1 }, { SYS_newfstatat, 1 }, { SYS_statx, 1 }, { SYS_faccessat, 1 }, { SYS_faccessat2, 1 },
	{ SYS_readlinkat, 1 },
#ifdef __x86_64__
	{ SYS_open, 0 }, { SYS_stat, 0 }, { SYS_lstat, 0 }, { SYS_access, 0 }, { SYS_readlink, 0 },
#endif
};
const std::set<uint64_t> descriptors = { SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_ioctl, SYS_getdents64 };
const std::set<uint64_t> waits = {
	SYS_ppoll, SYS_epoll_pwait, SYS_clock_nanosleep,
#ifdef __x86_64__
	SYS_poll, SYS_epoll_wait,
#endif
};

std::string text_at(pid_t who, uint64_t address)
{
	std::array<char, 256> text{};

	/* Up to the end of its page, behind which there may be nothing. */
	const iovec to = { text.data(), std::min<size_t>(text.size() - 1, 4096 - address % 4096) };
	const iovec from = { reinterpret_cast<void *>(address), to.iov_len };
	process_vm_readv(who, &to, 1, &from, 1, 0);
	return text.data();
}

std::string file_of(pid_t who, uint64_t descriptor)
{
	std::array<char, 256> text{};
	const auto link = "/proc/" + std::to_string(who) + "/fd/" + std::to_string(descriptor);

	return readlink(link.c_str(), text.data(), text.size() - 1) > 0 ? text.data() : "";
}

class puller {
public:
	puller(std::string name, std::string address, size_t most, std::string before, char **command)
		: name_(std::move(name)), address_(std::move(address)), most_(most), before_(std::move(before)), command_(command)
	{
	}
	void all()
	{
		print(name_, "undisturbed", once(0));
		const auto steps = worth_it();
		const size_t runs = std::min(steps.size(), most_), all = seen_.size();
		for (size_t i = 0; i < runs; i++) {
			const size_t step = steps[runs < 2 ? 0 : i * (steps.size() - 1) / (runs - 1)];
			const auto end = once(step);
			/* The course is not the same each time: a wait more, or less. */
			if (seen_.size() >= step)
				print(name_, "pulled at " + std::to_string(step) + " of " + std::to_string(all) + ", " + seen_[step - 1],
				      end);
		}
	}

private:
	/* The first of each kind, and the last; they count from 1. */
	std::vector<size_t> worth_it() const
	{
		std::map<std::string, std::pair<size_t, size_t>> kinds;
		std::set<size_t> steps;

		for (size_t i = 0; i < seen_.size(); i++) {
			auto &[first, last] = kinds.try_emplace(seen_[i], i + 1, 0).first->second;
			last = i + 1;
		}
		for (auto &[kind, ends] : kinds)
			steps.insert({ ends.first, ends.second });
		return { steps.begin(), steps.end() };
	}
	bool concerns_it(const std::string &file) const
	{
		return file.find(address_) != std::string::npos ||
		       (file.find("switchtec") != std::string::npos && file.find("switchtecctl") == std::string::npos);
	}
	/* "" for a call that is no step */
	std::string step_of(pid_t who, const __ptrace_syscall_info &info) const
	{
		const auto number = info.seccomp.nr;

		if (waits.contains(number))
			return "a wait";
		if (const auto path = paths.find(number); path != paths.end()) {
			const auto file = text_at(who, info.seccomp.args[path->second]);
			return concerns_it(file) ? "call " + std::to_string(number) + " of " + file : "";
		}
		if (!descriptors.contains(number))
			return "";
		const auto file = file_of(who, info.seccomp.args[0]);
		return concerns_it(file) ? "call " + std::to_string(number) + " of " + file : "";
	}

	void pull() const
	{
		std::ofstream("/sys/bus/pci/devices/" + address_ + "/remove") << "1" << std::flush;
	}
	void bring_back() const
	{
		const auto end = clock_type::now() + patience;
		const auto driver = "/sys/bus/pci/devices/" + address_ + "/driver";

		std::ofstream("/sys/bus/pci/rescan") << "1" << std::flush;
		if (access(driver.c_str(), F_OK))
			std::ofstream("/sys/bus/pci/drivers/switchtec/bind") << address_ << std::flush;
		while (access("/dev/switchtec0", F_OK) && clock_type::now() < end)
			std::this_thread::sleep_for(std::chrono::milliseconds(1));
	}

	ending once(size_t at)
	{
		if (!before_.empty())
			(void)!std::system((before_ + " >/dev/null 2>&1").c_str());
		seen_.clear();
		process one(command_, be_watched);
		const auto end = follow(one, at);
		bring_back();
		return end;
	}

	/* Only calls that may be steps stop it. Whoever traces has to be ready before the first of them. */
	static void be_watched()
	{
		std::vector<sock_filter> program = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)) };
		auto stop_at = [&](uint64_t number) {
			program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1));
			program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
		};

		for (auto &[number, argument] : paths)
			stop_at(number);
		for (auto number : descriptors)
			stop_at(number);
		for (auto number : waits)
			stop_at(number);
		program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
		const sock_fprog all = { static_cast<unsigned short>(program.size()), program.data() };
		if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) || raise(SIGSTOP) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all))
			_exit(126);
	}

	ending follow(const process &one, size_t at)
	{
		const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
				     PTRACE_O_EXITKILL;
		constexpr int at_call = SIGTRAP | PTRACE_EVENT_SECCOMP << 8;
		ending found;
		bool over = false;
		int status;

		set_alarm();
		waitpid(one.pid, &status, 0);
		ptrace(PTRACE_SETOPTIONS, one.pid, nullptr, options);
		ptrace(PTRACE_CONT, one.pid, nullptr, nullptr);
		while (!over) {
			const pid_t who = waitpid(-1, &status, __WALL);
			if (who < 0) {
				found = one.hung();
				break;
			}
			if (!WIFSTOPPED(status)) {
				if ((over = who == one.pid))
					found = one.ended(status);
				continue;
			}
			if (status >> 8 == at_call)
				look(who, at);
			/* Stops that are only for us: a call, a child, its first stop, and its exec. */
			const int signal = WSTOPSIG(status);
			ptrace(PTRACE_CONT, who, nullptr, signal == SIGTRAP || signal == SIGSTOP ? 0 : signal);
		}
		/* Its children, if it left any. */
		while (waitpid(-1, &status, __WALL | WNOHANG) > 0)
			;
		return found;
	}

	void look(pid_t who, size_t at)
	{
		__ptrace_syscall_info info = {};

		if (ptrace(PTRACE_GET_SYSCALL_INFO, who, sizeof(info), &info) <= 0 || info.op != PTRACE_SYSCALL_INFO_SECCOMP)
			return;
		const auto step = step_of(who, info);
		if (step.empty())
			return;
		seen_.push_back(step);
		if (seen_.size() == at)
			pull();
	}

	std::string name_, address_;
	size_t most_;
	std::string before_;
	char **command_;
	std::vector<std::string> seen_;	/* steps */
};

} // namespace

int main(int count, char **words)
{
	const std::map<std::string, std::function<void()>> ways = {
		{ "nobody", be_nobody }, { "full", print_to_full }, { "closed", print_to_closed }, { "broken", print_to_broken }
	};
	int at = 1;

	while (at < count && std::strcmp(words[at], "--") != 0)
		at++;
	if (at < 3 || at + 1 >= count)
		return 2;
	char **command = words + at + 1;
	const std::string name = words[1], how = words[2];
	if (how == "pull" && at == 6) {
		puller(name, words[3], std::strtoul(words[4], nullptr, 10), words[5], command).all();
		return 0;
	}
	const auto way = ways.find(how);
	if (way == ways.end())
		return 2;
	print(name, how, run(command, way->second));
}
