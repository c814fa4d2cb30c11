// SPDX-License-Identifier: MIT
/* c++ -std=c++20 $(pkg-config --cflags switchtec++) example.cc: ask the firmware, and say what became of it. */
#include <switchtec++/device.h>
#include <iostream>

int main(int, char **arguments)
{
	try {
		switchtec::device sw(arguments[1] ? arguments[1] : "0");
		const std::uint8_t word[] = { 1, 2, 3, 4 };
		const auto echo = sw.run(0x41, word, sizeof(word), switchtec::in(std::chrono::seconds(5)));
		std::cout << sw.attribute("fw_version") << ": " << (echo.ok() ? "answers" : echo.text()) << '\n';
		if (echo.what == switchtec::fate::may_have_run)
			std::cout << "do not simply try that again\n";
		return echo.ok() ? 0 : 1;
	} catch (const switchtec::error &wrong) {
		std::cerr << wrong.what() << '\n';
		return wrong.gone() ? 3 : 1;
	}
}
