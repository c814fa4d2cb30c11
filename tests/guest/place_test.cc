// SPDX-License-Identifier: GPL-2.0-only
/*
 * The switch in a real place (qemu/guest --topology switch): the endpoint is function 1 beside an upstream
 * port, and cards are below. What hits one hits all.
 */
#include "test.h"

#include "aer.h"
#include "device_ioctl.h"
#include "kmsg.h"
#include "place.h"
#include "qmp.h"

#include <sys/mman.h>

using namespace guest;

namespace {

class place_fixture : public switch_fixture {
public:
	place_fixture() : here(settled(sw)) {}

	/* Elsewhere there is nothing to see. */
	bool elsewhere() const
	{
		if (here.is_there())
			return false;
		WARN("skipped: the switch has no neighbours (runner: --topology switch)");
		return true;
	}

protected:
	const place here;

private:
	/* Our driver is the first to have come back after the last test case. */
	static place settled(const slot &sw)
	{
		if (sw.beside_upstream_port())
			(void)wait_until([&] { return place(sw).is_there(); }, std::chrono::seconds(10));
		return place(sw);
	}
};

/* Registers of a card without a driver. Its BAR has to be nobody's, or the kernel maps it for no program. */
class bare_card {
public:
	explicit bare_card(std::string function) : function_(std::move(function))
	{
		driver_ = std::filesystem::canonical(function_ + "/driver");
		address_ = std::filesystem::path(function_).filename();
		REQUIRE(write_text(driver_ + "/unbind", address_) == ok());
		REQUIRE(write_text(function_ + "/enable", "1") == ok());
		fd file(open((function_ + "/resource0").c_str(), O_RDWR | O_CLOEXEC));
		void *at = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
		REQUIRE(at != MAP_FAILED);
		registers_ = static_cast<volatile uint32_t *>(at);
	}
	~bare_card()
	{
		munmap(const_cast<uint32_t *>(registers_), size);
		(void)write_text(function_ + "/enable", "0");
		(void)write_text(driver_ + "/bind", address_);
	}
	bare_card(const bare_card &) = delete;
	bare_card &operator=(const bare_card &) = delete;

	volatile uint32_t &at(unsigned offset) const { return registers_[offset / 4]; }

private:
	static constexpr size_t size = 0x20000;
	std::string function_, driver_, address_;
	volatile uint32_t *registers_ = nullptr;
};

/* Of the e1000e: which Ethernet type means VLAN. Any value can be written. */
constexpr unsigned ethernet_type = 0x38;
constexpr uint32_t ones = ~0u;

const std::string silent = "ffffffff";

/* A program sleeps for a command that runs. */
class client {
public:
	explicit client(const slot &sw) : sw_(sw), node_(open_shared(sw))
	{
		sw.set("hold", true);
		REQUIRE(node_->send_echo(next_word()) == ok());
		reader_ = std::make_unique<sleeper>([h = node_] { return h->receive().result; });
		REQUIRE(reader_->wait_asleep_in_read());
	}
	outcome told() { return reader_->result(); }
	bool works_again()
	{
		sw_.set("hold", false);
		return node_->echo(next_word()) == ok();
	}

private:
	const slot &sw_;
	std::shared_ptr<handle> node_;
	std::unique_ptr<sleeper> reader_;
};

} // namespace

TEST_CASE_METHOD(place_fixture, "a dead switch silences every function of its slot and below", "[place]")
{
	if (elsewhere())
		return;
	const auto before = here.ids();
	REQUIRE(before.size() == 7);
	for (auto &id : before)
		CHECK(id != silent);
	bare_card card(here.card());
	const uint32_t was = card.at(ethernet_type), command = read_config(here.card(), 4, 2);
	REQUIRE(was != ones);

	sw.set("dead", true);
	for (auto &id : here.ids())
		CHECK(id == silent);
	CHECK(card.at(ethernet_type) == ones);
	card.at(ethernet_type) = was ^ 0x5a;
	write_config(here.card(), 4, 0, 2);

	/* As it was: what was written meanwhile is lost. */
	sw.set("dead", false);
	CHECK(here.ids() == before);
	CHECK(card.at(ethernet_type) == was);
	CHECK(read_config(here.card(), 4, 2) == command);
	card.at(ethernet_type) = was ^ 0x5a;
	CHECK(card.at(ethernet_type) == (was ^ 0x5a));
	card.at(ethernet_type) = was;
}

TEST_CASE_METHOD(place_fixture, "a switch that dies in an access takes its neighbours along", "[place]")
{
	if (elsewhere())
		return;
	handle h = sw.open(O_RDWR | O_NONBLOCK);
	sw.inject("dead@1");
	(void)h.send_echo(next_word());
	CHECK(wait_until([&] { return here.ids().back() == silent; }));
	for (auto &id : here.ids())
		CHECK(id == silent);
	sw.set("dead", false);
	CHECK(here.all_bound());
	CHECK(wait_until([&] { return sw.open().echo(next_word()) == ok(); }));
}

TEST_CASE_METHOD(place_fixture, "pulled out, all are gone; plugged in, all are new", "[place]")
{
	if (elsewhere())
		return;
	const auto before = here.ids();
	{
		bare_card card(here.card());
		sw.set("link", false);
		CHECK(card.at(ethernet_type) == ones);
		REQUIRE(sw.link_down());
	}
	CHECK(wait_until([&] { return here.all_gone(); }));
	kernel_log_reader log;
	REQUIRE(sw.link_up());
	CHECK(wait_until([&] { return here.all_bound(); }));
	CHECK(here.ids() == before);
	/* So the kernel found the first downstream port: nobody has configured it yet. */
	const std::string port = std::filesystem::path(here.functions()[1]).filename();
	CHECK(log.has_line(port, "bridge configuration invalid ([bus 00-00])"));
}

TEST_CASE_METHOD(place_fixture, "pulled out under a command, again and again", "[place]")
{
	if (elsewhere())
		return;
	for (int i = 0; i < 2; i++) {
		client c(sw);
		sw.set("link", false);
		CHECK(c.told() == fails(EPIPE));
		sw.set("hold", false);
		REQUIRE(sw.link_up());
		CHECK(wait_until([&] { return here.all_bound(); }));
	}
}

TEST_CASE_METHOD(place_fixture, "the port above is removed, and found again", "[place]")
{
	if (elsewhere())
		return;
	client c(sw);
	REQUIRE(here.remove());
	CHECK(c.told() == fails(EPIPE));
	sw.set("hold", false);
	CHECK(here.rescan());
}

TEST_CASE_METHOD(place_fixture, "a bus reset that the kernel makes: EIO for what it costs, then all works", "[place]")
{
	if (elsewhere())
		return;
	if (!exists(here.port() + "/reset_subordinate")) {
		WARN("skipped: this kernel has no reset_subordinate");
		return;
	}
	allow_overlapped_commands();
	client c(sw);
	const auto resets = sw.counters().at("resets").count();
	REQUIRE(write_text(here.port() + "/reset_subordinate", "1") == ok());
	CHECK(sw.counters().at("resets").count() == resets + 1);
	CHECK(c.told() == fails(EIO));
	CHECK(c.works_again());
	CHECK(here.all_bound());
}

TEST_CASE_METHOD(place_fixture, "a bus reset behind everybody's back: an end for each call, and then removal", "[place]")
{
	if (elsewhere())
		return;
	constexpr unsigned bridge_control = 0x3e;
	constexpr uint32_t bus_reset = 0x40;
	const uint32_t control = read_config(here.port(), bridge_control, 2);
	const auto before = here.ids();
	auto h = open_shared(sw);

	allow_overlapped_commands();
	REQUIRE(h->echo(next_word()) == ok());
	write_config(here.port(), bridge_control, control | bus_reset, 2);
	write_config(here.port(), bridge_control, control, 2);
	/* Its BAR is nowhere, and it is not said what a read of nothing gives. */
	REQUIRE(read_config(sw.sysfs_path(), 0x10) < 0x10);
	sleeper user([h] { return h->echo(next_word()); });
	CHECK(user.result().error != 0);
	REQUIRE(here.remove());
	CHECK(h->send_echo(next_word()) == fails(ENODEV));
	CHECK(here.rescan());
	CHECK(here.ids() == before);
}

/* Of the card there, QEMU's e1000e can tell of none: its control register has no such bits. */
TEST_CASE_METHOD(place_fixture, "an error of a port below that is not fatal costs us nothing", "[place]")
{
	if (elsewhere())
		return;
	let_all_report_errors(here);
	kernel_log_reader log;
	handle h = sw.open();
	const uint32_t word = next_word();
	{
		scoped_hold hold(sw);
		REQUIRE(h.send_echo(word) == ok());
		inject_aer("down0", "COMP_TIME");
		CHECK(wait_until([&] { return log.has_line("recovery successful"); }));
	}
	CHECK(h.receive_echo(word) == ok());
}

TEST_CASE_METHOD(place_fixture, "a card comes and goes below a downstream port: its link changes, with the event",
		 "[place][hotplug]")
{
	if (elsewhere())
		return;
	/* The third downstream port: PFF 0 is the upstream port. */
	constexpr int32_t pff = 3;
	constexpr uint32_t link_state = SWITCHTEC_IOCTL_EVENT_LINK_STATE;
	handle h = sw.open();
	const auto count = [&] { return event_state(h, link_state, pff).count; };
	const auto before = count();

	qmp_execute("device_add", R"({"driver":"virtio-rng-pci","id":"card2","bus":"down2"})");
	CHECK(count() == before + 1);
	CHECK(event_state(h, link_state, pff).data[1] == 1);
	CHECK(wait_until([&] { return place(sw).functions().size() == here.functions().size() + 1; }));
	qmp_device_del("card2");
	qmp_wait_deleted("card2", 40);
	CHECK(count() == before + 2);
	CHECK(event_state(h, link_state, pff).data[1] == 0);
}

TEST_CASE_METHOD(place_fixture, "a fatal error above or beside us, and every driver can recover", "[place]")
{
	if (elsewhere())
		return;
	allow_overlapped_commands();
	absent careless(here.careless_card());
	let_all_report_errors(here);
	for (auto source : { "port0", "up0" }) {
		CAPTURE(source);
		kernel_log_reader log;
		client c(sw);
		inject_aer(source, "SDN");
		CHECK(wait_until([&] { return log.has_line("device recovery successful"); }));
		CHECK(c.told() == fails(EIO));
		CHECK(c.works_again());
		let_all_report_errors(here);
	}
}

/*
 * The card's driver can do nothing about errors, so that the kernel resets all and then gives up, and nobody
 * is called back.
 */
TEST_CASE_METHOD(place_fixture, "a fatal error, and one driver cannot recover", "[place][vote]")
{
	if (elsewhere())
		return;
	allow_overlapped_commands();
	/* The other card's driver disables its function twice when it is removed after this. */
	absent careful(here.card());
	let_all_report_errors(here);
	kernel_log_reader log;
	client c(sw);
	inject_aer("port0", "SDN");
	CHECK(wait_until([&] { return log.has_line("device recovery failed"); }));
	CHECK(c.told() == fails(EIO));
	sw.set("hold", false);
	auto h = open_shared(sw);
	sleeper user([h] { return h->echo(next_word()); });
	/* Nobody calls us any more: we say what to do, and nobody waits longer than pause_wait_ms. */
	CHECK(user.result() == fails(EIO));
	CHECK(wait_until([&] { return log.has_line("unbind and bind this function"); }));
	REQUIRE(here.remove());
	CHECK(here.rescan());
}

/* Last: without its downstream ports, which QEMU plugs into a running machine's switch no more. */
TEST_CASE_METHOD(place_fixture, "the whole switch is unplugged by device_del", "[place][unplug]")
{
	if (elsewhere())
		return;
	auto h = open_shared(sw);
	sw.unplug();
	qmp_wait_deleted(sw.id(), 40);
	CHECK(h->send_echo(next_word()) == fails(ENODEV));
	CHECK(wait_until([&] { return here.all_gone(); }));
	sw.plug_in();
	CHECK(wait_until([&] { return sw.ready() && exists(here.upstream() + "/driver"); }));
}
