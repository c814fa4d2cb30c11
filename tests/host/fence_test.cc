// SPDX-License-Identifier: GPL-2.0-only
// The ops fence alone.
#include <atomic>

#include "bench.h"
#include "core/fence.h"

using namespace switchtec;

namespace {
struct fake_ops {
	int value;
};
constinit lock_class key{};
} // namespace

TEST_CASE("nobody gets in before it is opened and after it is revoked", "[fence]")
{
	ops_fence<fake_ops> fence("test", key);
	const fake_ops ops{7};
	int calls = 0;
	const auto call = [&](const fake_ops &o, hw) {
		calls += o.value;
		return error::none;
	};

	CHECK(fence.with(call) == error::nodev);
	fence.open(ops);
	CHECK(fence.with(call) == error::none);
	CHECK(calls == 7);
	fence.revoke();
	CHECK(fence.with(call) == error::nodev);
	CHECK(calls == 7);
}

TEST_CASE("what the call returns is returned, and the fence is left", "[fence]")
{
	ops_fence<fake_ops> fence("test", key);
	const fake_ops ops{0};

	fence.open(ops);
	CHECK(fence.with([](const fake_ops &, hw) { return error::io; }) == error::io);
	CHECK(host::current.fences == 0);
	fence.revoke();
	CHECK(fence.with([](const fake_ops &, hw) { return error::io; }) == error::nodev);
	CHECK(host::current.fences == 0);
}

TEST_CASE("in a pause who needs registers is told io, and who does not comes without a proof", "[fence]")
{
	ops_fence<fake_ops> fence("test", key);
	const fake_ops ops{7};
	bool proof = false;
	const auto with = [&] { return fence.with([](const fake_ops &, hw) { return error::none; }); };
	const auto bound = [&] {
		return fence.bound([&](const fake_ops &o, const hw *p) {
			CHECK(o.value == 7);
			proof = p;
			return error::none;
		});
	};

	// Before it is open, and after it is gone, a pause is nothing.
	fence.pause();
	CHECK(bound() == error::nodev);
	fence.resume();
	CHECK(bound() == error::nodev);
	fence.open(ops);
	CHECK(bound() == error::none);
	CHECK(proof);
	for (int i = 0; i < 2; i++) {
		fence.pause();
		fence.pause();
		CHECK(with() == error::io);
		CHECK(bound() == error::none);
		CHECK_FALSE(proof);
		fence.resume();
		CHECK(with() == error::none);
		CHECK(bound() == error::none);
		CHECK(proof);
	}
	fence.pause();
	fence.revoke();
	CHECK(with() == error::nodev);
	fence.resume();
	CHECK(with() == error::nodev);
	CHECK(bound() == error::nodev);
}

TEST_CASE("a pause waits for those inside, and after it nobody has a proof", "[fence]")
{
	ops_fence<fake_ops> fence("test", key);
	fake_ops ops{1};
	std::atomic<bool> stop{false}, late{false};
	std::vector<std::future<void>> callers;
	int plain = 0; // only changed in a pause: a race that ThreadSanitizer sees if somebody is still inside

	fence.open(ops);
	for (int i = 0; i < 3; i++)
		callers.push_back(in_thread([&] {
			while (!stop)
				(void)to_errno(fence.bound([&](const fake_ops &, const hw *p) {
					late = late || (p && plain % 2);
					return error::none;
				}));
		}));
	for (int round = 0; round < 200; round++) {
		fence.pause();
		plain++;
		std::this_thread::yield();
		plain++;
		fence.resume();
	}
	stop = true;
	for (auto &c : callers)
		c.wait();
	CHECK(!late);
}

TEST_CASE("revoke waits for those inside, and after it nobody is", "[fence]")
{
	ops_fence<fake_ops> fence("test", key);
	const fake_ops ops{0};
	std::promise<void> inside, leave;
	std::atomic<bool> left{false};

	fence.open(ops);
	auto caller = in_thread([&] {
		return fence.with([&](const fake_ops &, hw) {
			inside.set_value();
			leave.get_future().wait();
			left = true;
			return error::none;
		});
	});
	inside.get_future().wait();
	auto revoker = in_thread([&] {
		fence.revoke();
		return left.load();
	});
	leave.set_value();
	CHECK(revoker.get()); // the caller had left when revoke() returned
	CHECK(caller.get() == error::none);
	CHECK(fence.with([](const fake_ops &, hw) { return error::none; }) == error::nodev);
}

TEST_CASE("under load: not one call after revoke", "[fence]")
{
	for (int round = 0; round < 50; round++) {
		ops_fence<fake_ops> fence("test", key);
		fake_ops ops{1};
		std::atomic<bool> revoked{false}, late{false};
		std::vector<std::future<void>> callers;

		fence.open(ops);
		for (int i = 0; i < 3; i++)
			callers.push_back(in_thread([&] {
				while (fence.with([&](const fake_ops &o, hw) {
					late = late || revoked || o.value != 1;
					return error::none;
				}) == error::none)
					;
			}));
		fence.revoke();
		revoked = true;
		ops.value = 0; // a race that ThreadSanitizer sees if somebody is still inside
		for (auto &c : callers)
			c.wait();
		CHECK(!late);
	}
}
