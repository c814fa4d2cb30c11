// SPDX-License-Identifier: GPL-2.0-only
// Link clients: other kernel modules, fenced on both sides.
#include "abi/ioctl.h"
#include "tests/explore/scenario.h"

namespace explore {

// What a client has: gone when its unregistration has returned.
struct module_data {
	bool there;
	unsigned calls;
};
static module_data data[2];

static void begin(stage &s)
{
	data[0] = data[1] = {true, 0};
	s.variable(data, sizeof(data));
}

static void link_changed(void *arg)
{
	auto *const d = static_cast<module_data *>(arg);

	scheduler::the().step("client: link_changed", d, access::read);
	if (!d->there)
		violation("a callback after the client was unregistered");
	d->calls++;
}

static void gone(module_data &d)
{
	scheduler::the().step("client: data freed", &d, access::write);
	d.there = false;
}

static int use_blocks(const switchtec_blocks *blocks, void *)
{
	seam_read32(blocks->ntb);
	return 7;
}

static const scenario registering("client-add", weight::other, modes::dma, [](stage &s) {
	host::client &c = s.no_client();

	begin(s);
	s.bind_first();
	s.unbinds();
	s.actor("client", [&c] {
		const int rc = c.add(link_changed, &data[0]);

		expect("register", rc, {0, -ENODEV});
		if (rc == 0) {
			expect("with_blocks", switchtec_client_call(c.registration, use_blocks, nullptr),
			       {7, -ENODEV});
			c.remove();
		}
		gone(data[0]);
	});
});

static const scenario unregistering("client-remove", weight::other, modes::dma, [](stage &s) {
	host::client &c = s.no_client();

	begin(s);
	s.bind_first();
	expect("register", c.add(link_changed, &data[0]), {0});
	s.unbinds();
	s.actor("client", [&c] {
		c.remove();
		gone(data[0]);
	});
	s.actor("link", [&s] { s.device().inject("link=0:down"); });
});

// While a client comes and goes the device does so, too.
static const scenario reset("client-and-reset", weight::other, modes::dma, [](stage &s) {
	host::client &c = s.no_client();

	begin(s);
	s.bind_first();
	s.actor("client", [&c] {
		expect("register", c.add(link_changed, &data[0]), {0});
		c.remove();
		gone(data[0]);
	});
	s.actor("bus", [&s] {
		s.freeze();
		s.resume();
	});
});

// It comes while headers are written, before the fence is open: they are written once more, beside programs.
static const scenario meanwhile("client-comes-meanwhile", weight::core, modes::dma, [](stage &s) {
	host::client &c = s.no_client();

	begin(s);
	s.bind_first();
	host::file &f = s.open();

	s.freeze();
	s.actor("bus", [&s] { s.resume(); });
	s.actor("client", [&c] { expect("register", c.add(link_changed, &data[0]), {0}); });
	s.actor("program", [&f] {
		switchtec::abi::event_ctl ctl{};

		ctl.event_id = 28;
		ctl.flags = switchtec::abi::event_flag::enable_poll;
		expect("EVENT_CTL", f.ioctl(switchtec::abi::EVENT_CTL, &ctl), {0, -EIO});
	});
	s.at_the_end([&c] {
		c.remove();
		gone(data[0]);
	});
});

// Two clients; one goes, the other is told all the same.
static const scenario told("client-told", weight::other, modes::dma, [](stage &s) {
	host::client &a = s.no_client(), &b = s.no_client();

	begin(s);
	s.bind_first();
	expect("register", a.add(link_changed, &data[0]), {0});
	expect("register", b.add(link_changed, &data[1]), {0});
	s.actor("client", [&a] {
		a.remove();
		gone(data[0]);
	});
	s.actor("link", [&s] { s.device().inject("link=0:down"); });
	s.at_the_end([] {
		if (!data[1].calls)
			violation("a client was not told that a link changed");
	});
});

// After the unbind has returned there is no callback either.
static const scenario unbound("client-unbind", weight::other, modes::dma, [](stage &s) {
	host::client &c = s.no_client();

	begin(s);
	s.bind_first();
	expect("register", c.add(link_changed, &data[0]), {0});
	s.actor("unbind", [&s] {
		s.unbind();
		gone(data[0]);
	});
	s.actor("link", [&s] { s.device().inject("link=0:down"); });
});

} // namespace explore
