// SPDX-License-Identifier: GPL-2.0-only
/* Whoever sleeps in a page fault on the way into the driver. */
#include "record.h"
#include "steps.h"
#include "waiter.h"

#include "../guest/device_ioctl.h"
#include "../guest/slow_page.h"

namespace matrix {

using namespace guest;

namespace {

using page_user = std::function<outcome(void *page)>;

class fault_waiter : public waiter {
public:
	fault_waiter(std::shared_ptr<slow_page> page, bytes content, page_user use)
		: page_(page), content_(std::move(content)),
		  thread_([page, use = std::move(use)] { return use(page->memory()); })
	{
	}

	bool wait_asleep() override { return page_->wait_touched(patience()); }
	bool done() override { return thread_.done(); }

	std::string told() override
	{
		page_->provide(content_);
		outcome result = thread_.result(patience());
		return result == fails(ETIME) ? "hang" : name_of(result);
	}

private:
	std::shared_ptr<slow_page> page_;
	bytes content_;
	sleeper thread_;
};

std::unique_ptr<waiter> make(bytes content, page_user use)
{
	auto page = std::make_shared<slow_page>();

	if (!page->usable())
		return nullptr;
	return std::make_unique<fault_waiter>(page, std::move(content), std::move(use));
}

} // namespace

std::unique_ptr<waiter> in_write_fault(shared_handle h, uint32_t word)
{
	bytes request = bytes_of(command_echo), payload = bytes_of(word);

	request.insert(request.end(), payload.begin(), payload.end());
	return make(request, [h](void *page) {
		return outcome::of(::write(h->number(), page, 8));
	});
}

/* All zeros is a question that every switch can answer. */
std::unique_ptr<waiter> in_ioctl_fault(shared_handle h)
{
	return make({}, [h](void *page) { return call(*h, SWITCHTEC_IOCTL_FLASH_PART_INFO, page); });
}

} // namespace matrix
