// SPDX-License-Identifier: GPL-2.0-only
/* The class attributes. */

#include "test.h"

#include <cctype>

using namespace guest;

namespace {

bool gen3(const slot &sw)
{
	/* 0x85..: Gen3; all others are later. */
	return (std::stoul(read_line(sw.sysfs_path() + "/device"), nullptr, 0) & 0xff00) == 0x8500;
}

bool is_hex(const std::string &text)
{
	return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string attribute(const slot &sw, const std::string &name)
{
	std::string text;
	outcome result = try_read(sw.class_path() + "/" + name, &text);

	CAPTURE(name);
	CHECK(result.error == 0);
	REQUIRE(!text.empty());
	/* One line, and nothing after it. */
	CHECK(text.find('\n') == text.size() - 1);
	text.pop_back();
	return text;
}

/* A register value that the driver may look at in probe or on every read. */
class scoped_poke {
public:
	scoped_poke(const slot &sw, const std::string &offset, const std::string &value)
		: sw_(sw), offset_(offset)
	{
		sw_.inject("poke=" + offset + ":" + value);
		REQUIRE(sw_.unbind() == ok());
		REQUIRE(sw_.bind() == ok());
		REQUIRE(wait_until([&] { return sw_.ready(); }));
	}
	~scoped_poke() { sw_.inject("unpoke=" + offset_); }

private:
	const slot &sw_;
	std::string offset_;
};

} // namespace

TEST_CASE_METHOD(switch_fixture, "attributes have their formats", "[attributes]")
{
	CHECK(is_hex(attribute(sw, "device_version")));
	CHECK(is_hex(attribute(sw, "fw_version")));
	CHECK(attribute(sw, "fw_version").size() == 8);
	for (auto name : { "vendor_id", "product_id", "product_revision" }) {
		auto text = attribute(sw, name);
		CHECK(!text.empty());
		CHECK((text.empty() || text.back() != ' '));
	}
	CHECK(attribute(sw, "partition") == std::to_string(sw.get("partition").count()));
	CHECK(attribute(sw, "partition_count") == std::to_string(sw.get("partitions").count()));
}

TEST_CASE_METHOD(switch_fixture, "component fields exist on Gen3 only", "[attributes]")
{
	auto vendor = attribute(sw, "component_vendor");
	auto id = attribute(sw, "component_id");
	auto revision = attribute(sw, "component_revision");

	if (!gen3(sw)) {
		CHECK(vendor == "none");
		CHECK(id == "none");
		CHECK(revision == "255");
		return;
	}
	CHECK(vendor != "none");
	CHECK(id.size() == 6);
	CHECK(id.starts_with("PM"));
	CHECK(revision.find_first_not_of("0123456789") == std::string::npos);
}

TEST_CASE_METHOD(switch_fixture, "attributes show what the registers say", "[attributes]")
{
	{
		scoped_poke firmware(sw, "2008", "0a0b0c0d");
		CHECK(attribute(sw, "fw_version") == "0a0b0c0d");
	}
	{
		scoped_poke version(sw, "2004", "000000b1");
		CHECK(attribute(sw, "device_version") == "b1");
	}
	if (gen3(sw)) {
		scoped_poke component(sw, "212c", "00078531");
		CHECK(attribute(sw, "component_id") == "PM8531");
		CHECK(attribute(sw, "component_revision") == "7");
	}
}

TEST_CASE_METHOD(switch_fixture, "string attributes lose their padding", "[attributes]")
{
	/* The vendor id, 8 characters long: "AB" and six spaces. */
	std::string first = gen3(sw) ? "2108" : "213c", second = gen3(sw) ? "210c" : "2140";

	sw.inject("poke=" + first + ":20204241");
	scoped_poke rest(sw, second, "20202020");
	CHECK(attribute(sw, "vendor_id") == "AB");
	sw.inject("unpoke=" + first);
}

TEST_CASE_METHOD(switch_fixture, "an attribute held open over an unbind gives ENODEV", "[attributes][removal]")
{
	fd file(::open((sw.class_path() + "/fw_version").c_str(), O_RDONLY | O_CLOEXEC));
	char text[32];

	REQUIRE(file);
	CHECK(pread(file.get(), text, sizeof(text), 0) == 9);
	REQUIRE(sw.unbind() == ok());
	CHECK(outcome::of(pread(file.get(), text, sizeof(text), 0)) == fails(ENODEV));
	REQUIRE(sw.bind() == ok());
	CHECK(outcome::of(pread(file.get(), text, sizeof(text), 0)) == fails(ENODEV));
}
