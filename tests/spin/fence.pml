// SPDX-License-Identifier: GPL-2.0-only
/*
 * The protocol of Documentation/fence.rst as a model that can be checked: two programs that write and
 * read a command each, the hardware, its interrupt, the watch, and one unregister.
 *
 * What is done under the queue's spinlock is one atomic block. -DWRONG_x makes a version with one
 * mistake, which the checker has to refute: see run.
 */
#define PROGRAMS 2
#define nobody PROGRAMS

mtype = { idle, queued, running, done };

// ---- the upper half ----
mtype command[PROGRAMS] = idle;
bool in_line[PROGRAMS], woken[PROGRAMS]; // on the wait queue; and no longer asleep
bool closed, detached;
byte current = nobody;                   // whose command runs
byte returned;

// ---- the fence: a waiting writer keeps new readers out ----
bool ops = true;
byte inside;
bool writer, writer_waits;

// ---- the lower half ----
bool mapped = true;
bool busy, raised, attached = true, handler_runs;
bool armed, watch_runs, cancelling;      // while it is cancelled it cannot arm itself
bool unregistered;

bool stays; // nobody unbinds
bool hung;  // the hardware never ends what it works on

#define TOUCH_HARDWARE assert(mapped && !unregistered)
#define ENTER (!writer && !writer_waits) -> inside++
#define LEAVE inside--
#define WAKE(p) if :: in_line[p] -> woken[p] = true :: else fi

// Under the queue's lock: the next in line, if the hardware is free.
inline start_next() {
	if
	:: !closed && !busy && command[0] == queued ->
		TOUCH_HARDWARE; command[0] = running; current = 0; busy = true; armed = true
	:: !closed && !busy && command[0] != queued && command[1] == queued ->
		TOUCH_HARDWARE; command[1] = running; current = 1; busy = true; armed = true
	:: else
	fi
}

inline finish() {
	if
	:: current != nobody ->
#ifdef WRONG_WAKE_BEFORE_DONE
		skip
#else
		command[current] = done;
		WAKE(current);
		current = nobody
#endif
	:: else
	fi
}

proctype Program(byte p) {
	// write()
#ifdef WRONG_CHECKED_OUTSIDE
	if :: ops :: !ops -> goto out fi;
	atomic { ENTER };
#else
#ifdef WRONG_NO_FENCE
	if :: ops :: !ops -> goto out fi;
#else
	atomic { ENTER };
	if :: ops :: !ops -> LEAVE; goto out fi;
#endif
#endif
	// submit() uses the device object, also where it only finds the queue closed.
	atomic {
		TOUCH_HARDWARE;
		if
		:: closed ->
#ifndef WRONG_NO_FENCE
			LEAVE;
#endif
			goto out
		:: else -> command[p] = queued; start_next()
		fi
	};
#ifndef WRONG_NO_FENCE
	LEAVE;
#endif
	// read()
	do
	:: atomic { command[p] == done -> command[p] = idle; break }
	:: atomic { command[p] != done && detached ->
		if :: current == p -> current = nobody :: else fi;
		command[p] = idle; break }
	:: atomic { command[p] != done && !detached };
#ifdef WRONG_TEST_THEN_SLEEP
		if :: command[p] == done || detached -> goto awake :: else fi;
		atomic { in_line[p] = true; woken[p] = false };
#else
		atomic { in_line[p] = true; woken[p] = false };
		if :: command[p] == done || detached -> goto awake :: else fi;
#endif
		// A program may be killed; only if it hangs for a reason, or the mistake would not show.
		if :: woken[p] :: stays && hung -> goto killed fi;
awake:		in_line[p] = false;
#ifdef WRONG_NO_RETEST
		atomic { assert(command[p] == done); command[p] = idle; break }
#endif
	od;
killed:
out:	returned++
}

// It works on a command for ever, or ends it.
active proctype Hardware() {
end:	do
	:: atomic { busy && !raised -> raised = true }
	:: atomic { busy && !raised -> hung = true }; break
	od
}

active proctype Interrupt() {
end:	do
	:: atomic { raised && attached -> raised = false; handler_runs = true };
		atomic { TOUCH_HARDWARE; busy = false; finish() };
#ifdef WRONG_WAKE_BEFORE_DONE
		atomic { if :: current != nobody -> WAKE(current) :: else fi };
		atomic { if :: current != nobody -> command[current] = done; current = nobody :: else fi };
#endif
		// The next one; or another look at what came too early.
		atomic { start_next(); armed = true };
		handler_runs = false
	od
}

active proctype Watch() {
end:	do
	:: atomic { armed && !watch_runs -> armed = false; watch_runs = true };
		TOUCH_HARDWARE;
		atomic { if :: busy && !cancelling -> armed = true :: else fi };
		watch_runs = false
	od
}

#define CANCEL_WATCH atomic { cancelling = true; armed = false }; \
	atomic { !watch_runs -> armed = false; cancelling = false }
#define REVOKE writer_waits = true; \
	atomic { (!writer && inside == 0) -> writer = true; writer_waits = false }; \
	ops = false; writer = false
#define WAKE_ALL atomic { WAKE(0); WAKE(1) }

active proctype Unregister() {
	if :: skip :: stays = true; goto over fi;
	atomic { closed = true };
	// Drain: until it is idle, or time is up.
	if :: !busy :: true fi;
#ifdef WRONG_WAKE_FIRST
	WAKE_ALL;
	atomic { closed = true; detached = true };
#else
	atomic { closed = true; detached = true };
#ifndef WRONG_NO_WAKE
	WAKE_ALL;
#endif
#endif
#ifdef WRONG_NOT_REVOKED
	ops = false;
#else
	REVOKE;
#endif
#ifdef WRONG_WATCH_FIRST
	CANCEL_WATCH;
#endif
#ifdef WRONG_HANDLER_NOT_WAITED_FOR
	attached = false;
#else
	attached = false; !handler_runs;
#endif
#if !defined(WRONG_WATCH_FIRST) && !defined(WRONG_NO_CANCEL)
	CANCEL_WATCH;
#endif
	mapped = false;
	unregistered = true;
over:	skip
}

init {
	atomic { run Program(0); run Program(1) };
	(returned == PROGRAMS && (unregistered || stays));
	assert(stays || (!armed && !watch_runs && !handler_runs && inside == 0 && !writer &&
			 current == nobody))
}

ltl everybody_returns { <> (returned == PROGRAMS && (unregistered || stays)) }
