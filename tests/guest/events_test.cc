// SPDX-License-Identifier: GPL-2.0-only
/* Events: armed by EVENT_CTL, made to happen by the emulator, told by poll. */

#include "test.h"

#include "device_ioctl.h"
#include "watchdog.h"

#include <atomic>
#include <iostream>
#include <poll.h>
#include <sys/epoll.h>
#include <thread>

using namespace guest;

namespace {

constexpr uint32_t en_poll = SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL;
constexpr uint32_t dis_poll = SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL;
constexpr uint32_t en_log = SWITCHTEC_IOCTL_EVENT_FLAG_EN_LOG;
constexpr uint32_t clear_flag = SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR;
constexpr int32_t everywhere = SWITCHTEC_IOCTL_EVENT_IDX_ALL;
constexpr int32_t local = SWITCHTEC_IOCTL_EVENT_LOCAL_PART_IDX;
constexpr uint32_t threshold = SWITCHTEC_IOCTL_EVENT_THRESH;
constexpr uint32_t partition_reset = SWITCHTEC_IOCTL_EVENT_PART_RESET;
constexpr uint32_t stack_error = SWITCHTEC_IOCTL_EVENT_STACK_ERROR;

const int epoll_limit = static_cast<int>(std::chrono::milliseconds(patience).count());

/* Every test case starts and ends with nothing armed and nothing pending. */
class event_fixture : public switch_fixture {
public:
	event_fixture() { disarm(); }
	~event_fixture()
	{
		try {
			sw.inject("storm=0");
			if (sw.ready())
				disarm();
		} catch (const std::exception &error) {
			FAIL_CHECK(error.what());
		}
	}

protected:
	void disarm()
	{
		handle h = sw.open();
		for (uint32_t id = 0; id < event_count; id++)
			(void)control(h, id, everywhere, clear_flag | dis_poll);
	}

	void happens(uint32_t id, uint32_t index = 0, const char *how = "event")
	{
		sw.inject(std::string(how) + "=" + std::to_string(id) + ":" + std::to_string(index));
	}

	/*
	 * Nothing more comes of what happened so far: an event that is armed happens, and its news
	 * cannot overtake those of an earlier one.
	 */
	void let_pass(const handle &witness)
	{
		REQUIRE(arm(witness, stack_error, 0) == ok());
		happens(stack_error);
		REQUIRE(wait_told(witness));
		(void)summarise(witness);
	}

	int32_t pffs() { return static_cast<int32_t>(sw.get("pffs").count()); }
	int32_t own_partition() { return static_cast<int32_t>(sw.get("partition").count()); }
	/* An index that every event has: the local partition's header is as good as any. */
	int32_t an_index(uint32_t id)
	{
		return scope_of(id) == scope::partition ? own_partition() :
		       scope_of(id) == scope::pff	? pffs() - 2 :
							  0;
	}
};

std::string polled(const handle &h)
{
	return poll_names(poll_now(h.number()));
}

sleeper sleep_in_poll(std::shared_ptr<handle> h, short wanted)
{
	return sleeper([h, wanted] {
		pollfd entry = { h->number(), wanted, 0 };
		outcome done = outcome::of(poll(&entry, 1, -1));
		return done.error ? done : ok(entry.revents);
	});
}

} // namespace

TEST_CASE_METHOD(event_fixture, "an armed event wakes a sleeping poll, once", "[events]")
{
	auto h = open_shared(sw);
	handle other = sw.open();

	for (uint32_t id = 0; id < event_count; id++) {
		if (tells_of_mrpc(id))
			continue;
		INFO("event " << id);
		watchdog_progress("event " + std::to_string(id));
		const int32_t index = an_index(id);

		REQUIRE(arm(*h, id, index) == ok());
		uint32_t count = event_state(*h, id, index).count;
		CHECK(polled(*h) == "none");
		sleeper poller = sleep_in_poll(h, every_poll_bit);
		REQUIRE(poller.wait_asleep_in_poll());
		happens(id, static_cast<uint32_t>(index));
		CHECK(poller.result() == ok(POLLPRI | POLLRDBAND));

		event_ctl state = event_state(*h, id, index);
		CHECK(state.occurred == 1);
		CHECK(state.flags == 0); /* one shot */
		CHECK(state.count == ((count + 1) & 0xff));
		/* The model's data say where they come from. */
		CHECK(state.data[0] == (0xe0000000 | id << 16 | static_cast<uint32_t>(index)));

		/* Each handle for itself: one has read the summary, the other has not. */
		CHECK(polled(*h) == event_poll_names());
		(void)summarise(*h);
		CHECK(polled(*h) == "none");
		CHECK(polled(other) == event_poll_names());
		(void)summarise(other);
		CHECK(polled(other) == "none");

		happens(id, static_cast<uint32_t>(index));
		let_pass(other);
		(void)summarise(*h);
		CHECK(event_state(*h, id, index).flags == 0);
		REQUIRE(control(*h, id, index, clear_flag) == ok());
		CHECK(event_state(*h, id, index).occurred == 0);
	}
}

TEST_CASE_METHOD(event_fixture, "an event that is not armed tells nobody", "[events]")
{
	handle h = sw.open(), witness = sw.open();

	happens(threshold, 1);
	happens(partition_reset, static_cast<uint32_t>(own_partition()));
	CHECK(polled(h) == "none");
	event_summary summary = summarise(witness);
	CHECK(summary.pff[1] == 1u << 7);
	CHECK(polled(h) == "none");
}

TEST_CASE_METHOD(event_fixture, "the summary says what happened and where", "[events]")
{
	handle h = sw.open();
	const auto own = static_cast<uint32_t>(own_partition());

	event_summary before = summarise(h);
	CHECK(before.global == 0);
	CHECK(before.pff[2] == 0);
	happens(SWITCHTEC_IOCTL_EVENT_SYS_RESET);
	happens(SWITCHTEC_IOCTL_EVENT_GFMS);
	happens(partition_reset, own);
	happens(SWITCHTEC_IOCTL_EVENT_UEC, 2);
	happens(SWITCHTEC_IOCTL_EVENT_LINK_STATE, 3);

	event_summary after = summarise(h);
	CHECK(after.global == (1u << 3 | 1u << 13));
	CHECK((after.part[own] & 1) == 1);
	CHECK(after.local_part == after.part[own]);
	CHECK((after.part_bitmap >> own & 1) == 1);
	CHECK(after.pff[2] == 1u << 4);
	CHECK(after.pff[3] == 1u << 12);
	CHECK(after.padding == 0);

	event_summary_legacy legacy;
	REQUIRE(call(h, SWITCHTEC_IOCTL_EVENT_SUMMARY_LEGACY, legacy) == ok());
	CHECK(memcmp(&legacy, &after, sizeof(legacy)) == 0);
}

TEST_CASE_METHOD(event_fixture, "epoll is told as poll is, by level and by edge", "[events]")
{
	handle h = sw.open();

	for (uint32_t edge : { uint32_t(0), uint32_t(EPOLLET) }) {
		fd set(epoll_create1(EPOLL_CLOEXEC));
		epoll_event wanted = {}, got = {};

		wanted.events = EPOLLPRI | EPOLLRDBAND | EPOLLIN | edge;
		REQUIRE(epoll_ctl(set.get(), EPOLL_CTL_ADD, h.number(), &wanted) == 0);
		CHECK(epoll_wait(set.get(), &got, 1, 0) == 0);
		for (int i = 0; i < 20; i++) {
			REQUIRE(arm(h, threshold, 1) == ok());
			happens(threshold, 1);
			REQUIRE(epoll_wait(set.get(), &got, 1, epoll_limit) == 1);
			REQUIRE(poll_names(got.events) == event_poll_names());
			if (!edge)
				REQUIRE(epoll_wait(set.get(), &got, 1, 0) == 1);
			(void)summarise(h);
			REQUIRE(epoll_wait(set.get(), &got, 1, 0) == 0);
		}
	}
}

TEST_CASE_METHOD(event_fixture, "a result and an event are told apart", "[events]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	REQUIRE(arm(h, threshold, 1) == ok());
	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(h));
	CHECK(polled(h) == ready_poll_names());
	happens(threshold, 1);
	CHECK(wait_until([&] {
		return polled(h) == poll_names(POLLIN | POLLRDNORM | POLLPRI | POLLRDBAND);
	}));
	CHECK(h.receive_echo(word) == ok());
	CHECK(polled(h) == event_poll_names());
	(void)summarise(h);
	CHECK(polled(h) == "none");
}

TEST_CASE_METHOD(event_fixture, "a handle opened after an event does not see it", "[events]")
{
	handle h = sw.open();

	REQUIRE(arm(h, threshold, 1) == ok());
	happens(threshold, 1);
	REQUIRE(wait_told(h));
	CHECK(polled(sw.open()) == "none");
}

TEST_CASE_METHOD(event_fixture, "a summary that could not be handed out leaves the event to be told", "[events]")
{
	handle h = sw.open();

	REQUIRE(arm(h, threshold, 1) == ok());
	happens(threshold, 1);
	REQUIRE(wait_told(h));
	CHECK(call(h, SWITCHTEC_IOCTL_EVENT_SUMMARY, nullptr) == fails(EFAULT));
	CHECK(polled(h) == event_poll_names());
	(void)summarise(h);
	CHECK(polled(h) == "none");
}

TEST_CASE_METHOD(event_fixture, "an event that is pending when it is armed is told at once", "[events]")
{
	handle h = sw.open();

	happens(threshold, 1);
	REQUIRE(control(h, threshold, 1, en_poll) == ok());
	CHECK(wait_told(h));
}

TEST_CASE_METHOD(event_fixture, "index -2 arms and disarms everywhere", "[events]")
{
	handle h = sw.open();

	REQUIRE(arm(h, threshold, everywhere) == ok());
	for (int32_t pff = 0; pff < pffs(); pff++)
		CHECK(event_state(h, threshold, pff).flags == en_poll);
	for (int32_t pff : { 0, 1, pffs() - 1 }) {
		INFO("PFF " << pff);
		happens(threshold, static_cast<uint32_t>(pff));
		CHECK(wait_told(h));
		(void)summarise(h);
		CHECK(event_state(h, threshold, pff).flags == 0);
	}
	/* The others are as they were. */
	CHECK(event_state(h, threshold, 2).flags == en_poll);
	REQUIRE(control(h, threshold, everywhere, dis_poll) == ok());
	for (int32_t pff = 0; pff < pffs(); pff++)
		CHECK(event_state(h, threshold, pff).flags == 0);
}

TEST_CASE_METHOD(event_fixture, "index -1 means the local partition", "[events]")
{
	handle h = sw.open();
	const auto partitions = static_cast<int32_t>(sw.get("partitions").count());

	REQUIRE(arm(h, partition_reset, local) == ok());
	for (int32_t i = 0; i < partitions; i++)
		CHECK(event_state(h, partition_reset, i).flags ==
		      (i == own_partition() ? en_poll : 0));
	happens(partition_reset, static_cast<uint32_t>(own_partition()));
	CHECK(wait_told(h));
}

TEST_CASE_METHOD(event_fixture, "the handler changes nothing but the interrupt enable of what fired", "[events]")
{
	handle h = sw.open();

	/* One with a log enable of its own, one on the same port, one on another. */
	REQUIRE(control(h, threshold, 1, clear_flag | en_poll | en_log) == ok());
	REQUIRE(arm(h, SWITCHTEC_IOCTL_EVENT_UEC, 1) == ok());
	REQUIRE(arm(h, threshold, 2) == ok());
	happens(SWITCHTEC_IOCTL_EVENT_IER, 1);
	happens(threshold, 1);
	REQUIRE(wait_told(h));
	CHECK(event_state(h, threshold, 1).flags == en_log);
	CHECK(event_state(h, threshold, 1).occurred == 1);
	CHECK(event_state(h, SWITCHTEC_IOCTL_EVENT_UEC, 1).flags == en_poll);
	CHECK(event_state(h, SWITCHTEC_IOCTL_EVENT_UEC, 1).occurred == 0);
	CHECK(event_state(h, threshold, 2).flags == en_poll);
	CHECK(event_state(h, SWITCHTEC_IOCTL_EVENT_IER, 1).occurred == 1);
	REQUIRE(control(h, threshold, 1, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_LOG) == ok());
}

TEST_CASE_METHOD(event_fixture, "MRPC completion events of others are left alone", "[events]")
{
	handle h = sw.open(), witness = sw.open();
	const auto own = static_cast<uint32_t>(own_partition());

	for (uint32_t id = 0; id < event_count; id++) {
		/* This one is our own. */
		if (!tells_of_mrpc(id) || id == SWITCHTEC_IOCTL_EVENT_MRPC_COMP)
			continue;
		INFO("event " << id);
		const int32_t index = an_index(id);
		REQUIRE(control(h, id, index, clear_flag | en_poll) == ok());
		happens(id, scope_of(id) == scope::partition ? own : 0);
		let_pass(witness);
		event_ctl state = event_state(h, id, index);
		CHECK(state.occurred == 1);
		CHECK(state.flags == en_poll);
		CHECK(h.echo(next_word()) == ok());
		(void)summarise(h);
		/* Nor by the look at everything that a strange interrupt causes. */
		sw.inject("spurious-interrupt=" + std::to_string(sw.get("event-vector").count()));
		CHECK(h.echo(next_word()) == ok());
		state = event_state(h, id, index);
		CHECK(state.occurred == 1);
		CHECK(state.flags == en_poll);
		REQUIRE(control(h, id, index, clear_flag | dis_poll) == ok());
	}
}

TEST_CASE_METHOD(event_fixture, "a program cannot switch our own completions off", "[events]")
{
	handle h = sw.open();

	REQUIRE(control(h, SWITCHTEC_IOCTL_EVENT_MRPC_COMP, own_partition(),
			clear_flag | dis_poll) == ok());
	/* Not a watch that finds each after half a second. */
	stopwatch time;
	for (int i = 0; i < 100; i++)
		REQUIRE(h.echo(next_word()) == ok());
	CHECK(time.seconds() < late);
}

TEST_CASE_METHOD(event_fixture, "an armed event costs a summary and a header, whatever the switch has", "[events]")
{
	handle h = sw.open();
	uint64_t fewest = UINT64_MAX;

	/* A look at everything that an earlier test case has caused may fall into one of them. */
	for (int i = 0; i < 3; i++) {
		REQUIRE(arm(h, threshold, 3) == ok());
		uint64_t before = sw.counters().at("total").at("reads").count();
		happens(threshold, 3);
		REQUIRE(wait_told(h));
		fewest = std::min(fewest, sw.counters().at("total").at("reads").count() - before);
		summarise(h);
	}
	/* And in mailbox mode, before: was it a completion? */
	CHECK(fewest == (dma_mode(sw) ? 2 : 3));
}

TEST_CASE_METHOD(event_fixture, "what was armed when the driver came is known to it", "[events]")
{
	/* Of a PFF of ours: what is armed of others' is theirs. */
	const auto own = static_cast<int32_t>(first_own_pff(sw));

	{
		handle h = sw.open();
		REQUIRE(arm(h, threshold, own) == ok());
	}
	REQUIRE(sw.unbind() == ok());
	REQUIRE(sw.bind() == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
	handle h = sw.open();
	happens(threshold, static_cast<uint32_t>(own));
	REQUIRE(wait_told(h));
	(void)summarise(h);
	/* Once: it is not armed any more, and that is known, too. */
	uint64_t before = sw.counters().at("total").at("reads").count();
	happens(threshold, static_cast<uint32_t>(own));
	CHECK(poll_names(poll_now(h.number())) == "none");
	CHECK(sw.counters().at("total").at("reads").count() == before);
}

TEST_CASE_METHOD(event_fixture, "an event that no summary tells of is found all the same", "[events]")
{
	handle h = sw.open();

	for (int i = 0; i < 3; i++) {
		REQUIRE(arm(h, threshold, 3) == ok());
		happens(threshold, 3, "silent-event");
		REQUIRE(wait_told(h));
		(void)summarise(h);
	}
}

TEST_CASE_METHOD(event_fixture, "a poll that sleeps for an event wakes when the device goes", "[events][removal]")
{
	auto h = open_shared(sw), with_epoll = open_shared(sw), reader = open_shared(sw);
	uint32_t word = next_word();

	REQUIRE(arm(*h, threshold, 1) == ok());
	{
		scoped_hold hold(sw);
		REQUIRE(reader->send_echo(word) == ok());
		sleeper for_event = sleep_in_poll(h, POLLPRI | POLLRDBAND);
		sleeper for_nothing = sleep_in_poll(h, 0);
		sleeper for_both = sleep_in_poll(reader, POLLIN | POLLPRI);
		sleeper in_epoll([with_epoll] {
			fd set(epoll_create1(EPOLL_CLOEXEC));
			epoll_event wanted = {}, got = {};
			wanted.events = EPOLLPRI | EPOLLET;
			epoll_ctl(set.get(), EPOLL_CTL_ADD, with_epoll->number(), &wanted);
			outcome done = outcome::of(epoll_wait(set.get(), &got, 1, -1));
			return done.error ? done : ok(got.events);
		});
		REQUIRE(for_event.wait_asleep_in_poll());
		REQUIRE(for_nothing.wait_asleep_in_poll());
		REQUIRE(for_both.wait_asleep_in_poll());
		REQUIRE(in_epoll.wait_asleep_in_poll());
		stopwatch time;
		REQUIRE(sw.unbind() == ok());
		CHECK(time.seconds() < late);
		CHECK(for_event.result() == ok(POLLERR | POLLHUP));
		CHECK(for_nothing.result() == ok(POLLERR | POLLHUP));
		CHECK(for_both.result() == ok(POLLIN | POLLERR | POLLHUP));
		CHECK(in_epoll.result() == ok(EPOLLERR | EPOLLHUP));
	}
	/* Nothing reaches them any more. */
	happens(threshold, 1);
	CHECK(polled(*h) == gone_poll_names());
	CHECK(arm(*h, threshold, 1) == fails(ENODEV));
}

TEST_CASE_METHOD(event_fixture, "an event untold at the unbind does not make a device that is gone look alive", "[events][removal]")
{
	handle h = sw.open();

	REQUIRE(arm(h, threshold, 1) == ok());
	happens(threshold, 1);
	REQUIRE(wait_told(h));
	REQUIRE(sw.unbind() == ok());
	CHECK(polled(h) == gone_poll_names());
}

TEST_CASE_METHOD(event_fixture, "30 unbinds with events coming in", "[events][removal]")
{
	for (int cycle = 0; cycle < 30; cycle++) {
		CAPTURE(cycle);
		auto h = open_shared(sw);
		REQUIRE(arm(*h, threshold, everywhere) == ok());
		sleeper poller = sleep_in_poll(h, POLLIN);
		happens(threshold, 1, cycle % 2 ? "event" : "silent-event");
		happens(threshold, 2);
		REQUIRE(sw.unbind() == ok());
		CHECK(poller.result() == ok(POLLIN | POLLERR | POLLHUP));
		REQUIRE(sw.bind() == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
	}
}

TEST_CASE_METHOD(event_fixture, "the handler and EVENT_CTL do not lose each other's changes", "[events]")
{
	auto flipper = open_shared(sw);
	auto stop = std::make_shared<std::atomic<bool>>(false);
	handle h = sw.open();

	sleeper flips([flipper, stop] {
		for (bool on = true; !*stop; on = !on) {
			event_ctl after;
			outcome done = control(*flipper, threshold, 1,
					       on ? en_log : SWITCHTEC_IOCTL_EVENT_FLAG_DIS_LOG);
			if (done.error)
				return done;
			done = control(*flipper, threshold, 1, 0, &after);
			if (done.error)
				return done;
			if (((after.flags & en_log) != 0) != on)
				return fails(EILSEQ);
		}
		return ok();
	});
	for (int i = 0; i < 100; i++) {
		CAPTURE(i);
		CHECK(arm(h, threshold, 1) == ok());
		happens(threshold, 1);
		if (!wait_told(h)) {
			FAIL_CHECK("an armed event was lost");
			break;
		}
		(void)summarise(h);
		CHECK((event_state(h, threshold, 1).flags & en_poll) == 0);
	}
	*stop = true;
	CHECK(flips.result() == ok());
	CHECK(control(h, threshold, 1, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_LOG) == ok());
}

namespace {

struct storm_run {
	std::atomic<bool> stop = false;
	std::atomic<uint64_t> answers = 0, told = 0;
	std::atomic<int> running = 0, wrong = 0;

	/* ENODEV and EPIPE are right once the device is gone, and nothing else ever is. */
	bool goes_on(outcome done)
	{
		if (done.error == 0)
			return !stop;
		if (done.error != ENODEV && done.error != EPIPE)
			wrong = done.error;
		return false;
	}
};

void start(const std::shared_ptr<storm_run> &run, std::function<void(storm_run &)> what)
{
	run->running++;
	std::thread([run, what = std::move(what)] {
		what(*run);
		run->running--;
	}).detach();
}

} // namespace

TEST_CASE_METHOD(event_fixture, "an event storm stops neither MRPC nor the unbind", "[events][storm][removal]")
{
	constexpr int clients = 4;
	constexpr auto duration = std::chrono::seconds(2);
	auto run = std::make_shared<storm_run>();
	std::vector<std::shared_ptr<handle>> handles;

	for (int i = 0; i < clients; i++) {
		handles.push_back(open_shared(sw));
		start(run, [h = handles.back()](storm_run &r) {
			while (r.goes_on(h->echo(next_word())))
				r.answers++;
		});
	}
	/* Arms everything again and again: what fired is disarmed. */
	auto arming = open_shared(sw);
	start(run, [arming](storm_run &r) {
		for (uint32_t id = 0; r.goes_on(control(*arming, id, everywhere, en_poll));)
			id = (id + 1) % event_count;
	});
	auto told = open_shared(sw);
	start(run, [told](storm_run &r) {
		event_summary summary;
		do {
			pollfd entry = { told->number(), POLLPRI, 0 };
			if (poll(&entry, 1, 100) > 0)
				r.told++;
		} while (r.goes_on(call(*told, SWITCHTEC_IOCTL_EVENT_SUMMARY, summary)));
	});

	REQUIRE(wait_until([&] { return run->answers >= 20; }));
	sw.inject("storm=100");
	uint64_t answers = run->answers, tellings = run->told;
	stopwatch time;
	CHECK_FALSE(wait_until([&] { return run->wrong != 0; }, duration));
	answers = run->answers - answers;
	tellings = run->told - tellings;
	std::cout << "  " << answers << " answers and " << tellings << " times told in "
		  << time.seconds() << " s of storm\n";
	CHECK(answers > 0);
	CHECK(tellings > 0);

	stopwatch unbinding;
	REQUIRE(sw.unbind() == ok());
	std::cout << "  unbind under the storm: " << unbinding.seconds() << " s\n";
	CHECK(unbinding.seconds() < late);
	CHECK(wait_until([&] { return run->running == 0; }));
	CHECK(run->wrong == 0);

	/* It rages on while the driver comes back, too. */
	REQUIRE(sw.bind() == ok());
	CHECK(wait_until([&] { return sw.ready() && sw.open().echo(next_word()) == ok(); }));
	sw.inject("storm=0");
	run->stop = true;
	REQUIRE(run->running == 0);
}
