// SPDX-License-Identifier: GPL-2.0-only
// Events: where the header of each is, and which summary bit tells of it.
#pragma once
#include "abi/layout.h"
#include "regs/register.h"

namespace switchtec::regs {

// The header of an event, the same in every block; five data words follow it.
struct event_header {
	using occurred = field<0>; // write 1 to clear
	using log = field<1>;
	using cli = field<2>;
	using interrupt_enable = field<3>;
	using fatal = field<4>;
	using count = field<5, 8>;
	using unsupported = field<31>;
};
inline constexpr unsigned event_data_words = 5;

enum class event_scope : u8 { global, partition, pff };

/**
 * struct event_location - one event id of the ABI
 * @scope: which kind of block has its header
 * @offset: of the header in that block
 * @slot: number of this event among those of its scope; bit of the summary, if there is one
 * @has_summary: whether a summary register tells of it
 * @mrpc_completion: belongs to the firmware's users of MRPC; an event handler never writes it back
 */
struct event_location {
	event_scope scope;
	u16 offset;
	u8 slot;
	bool has_summary = true;
	bool mrpc_completion = false;
};

inline constexpr unsigned event_ids = 32;
inline constexpr unsigned event_slots = 14; // at most, in a scope
inline constexpr unsigned event_mrpc_comp = 14;
inline constexpr unsigned event_ports_bound = 16;
inline constexpr unsigned event_link_state = 28;

inline constexpr event_location events[event_ids] = {
	{event_scope::global, 0x030, 0},                    // 0 stack error
	{event_scope::global, 0x048, 1},                    // 1 PPU error
	{event_scope::global, 0x060, 2},                    // 2 ISP error
	{event_scope::global, 0x078, 3},                    // 3 system reset
	{event_scope::global, 0x090, 4},                    // 4 firmware exception
	{event_scope::global, 0x0a8, 5},                    // 5 firmware NMI
	{event_scope::global, 0x0c0, 6},                    // 6 firmware non-fatal
	{event_scope::global, 0x0d8, 7},                    // 7 firmware fatal
	{event_scope::global, 0x0f0, 8, true, true},        // 8 TWI MRPC completion
	{event_scope::global, 0x108, 9, true, true},        // 9 the same, asynchronous
	{event_scope::global, 0x120, 10, true, true},       // 10 CLI MRPC completion
	{event_scope::global, 0x138, 11, true, true},       // 11 the same, asynchronous
	{event_scope::global, 0x150, 12},                   // 12 GPIO interrupt
	{event_scope::partition, 0x124, 0},                 // 13 partition reset
	{event_scope::partition, 0x13c, 1, true, true},     // 14 MRPC completion
	{event_scope::partition, 0x154, 2, true, true},     // 15 the same, asynchronous
	{event_scope::partition, 0x16c, 3},                 // 16 dynamic partition binding completion
	{event_scope::pff, 0xc10, 0},                       // 17 AER in P2P
	{event_scope::pff, 0xc28, 1},                       // 18 AER in vEP
	{event_scope::pff, 0xc40, 2},                       // 19 DPC
	{event_scope::pff, 0xc58, 3},                       // 20 CTS
	{event_scope::pff, 0xc88, 5},                       // 21 hotplug
	{event_scope::pff, 0xca0, 6},                       // 22 IER
	{event_scope::pff, 0xcb8, 7},                       // 23 threshold
	{event_scope::pff, 0xcd0, 8},                       // 24 power management
	{event_scope::pff, 0xce8, 9},                       // 25 TLP throttling
	{event_scope::pff, 0xd00, 10},                      // 26 force speed
	{event_scope::pff, 0xd18, 11},                      // 27 credit timeout
	{event_scope::pff, 0xd30, 12},                      // 28 link state
	{event_scope::global, 0x168, 13},                   // 29 GFMS
	{event_scope::partition, 0x184, 4, false},          // 30 inter-communication request notify
	{event_scope::pff, 0xc70, 4},                       // 31 UEC
};

#define SWITCHTEC_EVENT(id, name, whose) static_assert(events[id].scope == event_scope::whose, #name);
SWITCHTEC_ABI_EVENTS(SWITCHTEC_EVENT)
#undef SWITCHTEC_EVENT

} // namespace switchtec::regs
