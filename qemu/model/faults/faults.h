// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchtec::model {

/*
 * The fault language: FAULT[=ARG][@N], several separated by ';'.
 *
 *   dead | alive             all ones, no DMA, no interrupt; the hotplug port is not told
 *   link-down | link-up      dead and the port is told (surprise removal) | a freshly reset card
 *   crash[=MS]               the firmware starts anew, which takes MS milliseconds (as reset-ms says): all
 *                            ones, no DMA, no interrupt; link and configuration space stay
 *   switch-reset[=MS]        the whole switch does: the link of each host is down meanwhile, and as long
 *                            as the hotplug port above takes no card
 *   hang                     the next command never completes
 *   finish                   the command in progress completes now, even if it hangs or is held
 *   error[=RET]              the next command ends with status 0xff, return value RET (0)
 *   interrupted              ... with status 0x100
 *   status=V                 ... with status V, otherwise as usual
 *   lost-interrupt           ... and its interrupt is not raised
 *   late-interrupt=NS        ... raised NS after the result
 *   duplicate-interrupt[=NS] ... raised once more, NS (0) later
 *   early-interrupt=NS       ... raised at completion, the result visible only NS later
 *   stale-id                 ... after a result, and an interrupt, with another command id
 *   lost-dma                 ... without DMA and interrupt; the mailbox registers are updated
 *   huge-output              ... its result header claims 0xffffffff bytes of output
 *   spurious-interrupt=V     vector V is raised now
 *   poke=OFF:VAL             from now on the word at OFF reads VAL; both are hexadecimal
 *   unpoke=OFF               no longer
 *   event=ID[:INDEX]         the event happens: header, data, summaries, and its interrupt if its
 *                            enable is set. ID: as the ABI of the drivers counts them, 0..31;
 *                            INDEX: partition (without: the local one) or PFF (without: 0)
 *   silent-event=ID[:INDEX]  the same, but no summary and no bitmap says so
 *   unsupported=ID[:INDEX]   from now on bit 31 of its header is set, and it never happens
 *   storm=US                 every US microseconds every event of every block happens, and at most
 *                            one interrupt; until storm=0 or clear. A host too slow for that gets
 *                            as many rounds as fit into half of its time
 *   link=PFF:up|down         the link of this port changes, and its event 28 happens (data[1]: 1
 *                            up, 0 down); also if it was up (down) before: a retraining
 *   clear                    forget what has not happened yet (pokes and unsupported stay)
 *
 * @N: at the N-th register access from now, just before it is carried out; 1 is the next access. A
 * command fault without @N is for the next command started, several of them combine; with @N it is
 * for the command in progress at that access, or the next one if there is none.
 */

enum class fault_kind {
	dead, alive, link_down, link_up, crash, switch_reset,
	hang, finish, error, interrupted, status,
	lost_interrupt, late_interrupt, duplicate_interrupt, early_interrupt,
	stale_id, lost_dma, huge_output,
	spurious_interrupt, poke, unpoke, clear,
	event, silent_event, unsupported, storm, link,
};

struct fault {
	fault_kind kind;
	uint64_t argument = 0;			/* an event: its id; a link: its PFF */
	bool has_argument = false;
	uint32_t poke_value = 0;
	std::optional<uint32_t> index;		/* of an event */
	bool up = false;			/* a link */
	std::optional<uint64_t> at_access;	/* @N */
};

/** parse_faults() - nullopt and an @error that names the culprit if anything in @spec is wrong */
std::optional<std::vector<fault>> parse_faults(std::string_view spec, std::string &error);

/** struct command_faults - what goes wrong with one command */
struct command_faults {
	bool hang = false;
	bool no_output = false;
	std::optional<uint32_t> status;
	std::optional<uint32_t> return_value;
	bool lost_interrupt = false;
	std::optional<uint64_t> late_interrupt_ns;
	std::optional<uint64_t> duplicate_interrupt_ns;
	std::optional<uint64_t> early_interrupt_ns;
	bool stale_id = false;
	bool lost_dma = false;
	bool huge_output = false;

	/* false: @f is not a fault of a command */
	bool add(const fault &f);
};

} // namespace switchtec::model
