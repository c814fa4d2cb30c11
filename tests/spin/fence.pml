// SPDX-License-Identifier: GPL-2.0-only
/*
 * The protocol of Documentation/fence.rst as a model that can be checked: two programs that look at the
 * hardware, write and read a command each, the hardware, its interrupt, the watch, one pause in which it is out
 * of reach, and may be reset, and one unregister, which may come at any time.
 *
 * What is done under the queue's spinlock is one atomic block. -DWRONG_x makes a version with one
 * mistake, which the checker has to refute: see run.
 */
#define PROGRAMS 2
#define nobody PROGRAMS

mtype = { idle, queued, running, done };
mtype = { open, paused, revoked };

// ---- the upper half ----
mtype command[PROGRAMS] = idle;
bool in_line[PROGRAMS], woken[PROGRAMS]; // on the wait queue; and no longer asleep
bool held, closed, detached;
byte current = nobody;                   // whose command runs
byte returned;

// ---- the fence: a waiting writer keeps new readers out ----
mtype fence = open;
byte inside;
bool writer, writer_waits;

// ---- the lower half ----
bool mapped = true;
bool busy, raised, attached = true, handler_runs;
bool armed, watch_runs, cancelling;      // while it is cancelled it cannot arm itself
bool unregistered;
bool out_of_reach;
bool recovery_lock, unbound;             // pause, resume and the begin of an unregister take turns

bool stays; // nobody unbinds
bool hung;  // the hardware never ends what it works on

#define USE_DEVICE assert(mapped && !unregistered)
#define TOUCH_HARDWARE assert(mapped && !unregistered && !out_of_reach)
#define ENTER (!writer && !writer_waits) -> inside++
#define LEAVE inside--
#define LOCK atomic { !recovery_lock -> recovery_lock = true }
#define UNLOCK recovery_lock = false
#define WAKE(p) if :: in_line[p] -> woken[p] = true :: else fi

// Under the queue's lock: the next in line, if the hardware is free.
inline start_next() {
	if
	:: !closed && !held && !busy && command[0] == queued ->
		TOUCH_HARDWARE; command[0] = running; current = 0; busy = true; armed = true
	:: !closed && !held && !busy && command[0] != queued && command[1] == queued ->
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
	if :: fence != revoked :: else -> goto out fi;
	atomic { ENTER };
#else
#ifdef WRONG_NO_FENCE
	if :: fence != revoked :: else -> goto out fi;
#else
	atomic { ENTER };
	if :: fence != revoked :: else -> LEAVE; goto out fi;
#endif
#endif
	// An ioctl; in a pause it is told so.
#ifdef WRONG_PAUSE_NOT_ASKED_FOR
	TOUCH_HARDWARE;
#else
	if :: fence == open -> TOUCH_HARDWARE :: else fi;
#endif
	// submit() uses the device object, also where it only finds the queue closed.
	atomic {
		USE_DEVICE;
		if
		:: closed ->
#ifndef WRONG_NO_FENCE
			LEAVE;
#endif
			goto out
		:: else -> command[p] = queued;
			if :: fence == open -> start_next() :: else fi
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

#define TAKE_WRITE_SIDE writer_waits = true; \
	atomic { (!writer && inside == 0) -> writer = true; writer_waits = false }
#define CANCEL_WATCH atomic { cancelling = true; armed = false }; \
	atomic { !watch_runs -> armed = false; cancelling = false }
#define REVOKE TAKE_WRITE_SIDE; fence = revoked; writer = false
#define PAUSE TAKE_WRITE_SIDE; if :: fence == open -> fence = paused :: else fi; writer = false
#define RESUME TAKE_WRITE_SIDE; if :: fence == paused -> fence = open :: else fi; writer = false
#define WAKE_ALL atomic { WAKE(0); WAKE(1) }

// The bus takes the device out of reach, and gives it back; between the two it holds no lock of ours.
active proctype Pause() {
#ifdef NO_PAUSE
	goto over;
#endif
	if :: skip :: goto over fi;
	LOCK;
	if :: unbound -> UNLOCK; goto over :: else fi;
	held = true;
#ifdef WRONG_PAUSE_NOT_FENCED
	fence = paused;
#else
	PAUSE;
#endif
#ifdef WRONG_PAUSE_WATCH_FIRST
	CANCEL_WATCH;
#endif
	attached = false; !handler_runs;
#ifndef WRONG_PAUSE_WATCH_FIRST
	CANCEL_WATCH;
#endif
	atomic {
#ifdef WRONG_RUNNING_NOT_ENDED
		skip
#else
		finish()
#endif
	};
	out_of_reach = true;
	UNLOCK;
	atomic { if :: busy = false; raised = false :: skip fi }; // a reset, or none
	LOCK;
#ifndef WRONG_RESUME_AFTER_UNREGISTER
	if :: unbound -> UNLOCK; goto over :: else fi;
#endif
	out_of_reach = false;
	TOUCH_HARDWARE; // is it there?
	atomic { if :: raised -> raised = false; busy = false :: else fi }; // its mailbox says: done
	attached = true;
	RESUME;
	atomic { held = false;
#ifndef WRONG_NOT_STARTED_AGAIN
		start_next()
#endif
	};
	UNLOCK;
over:	skip
}

active proctype Unregister() {
	if :: skip :: stays = true; goto over fi;
	LOCK; unbound = true; UNLOCK;
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
	fence = revoked;
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
#ifdef ONE_PROGRAM
	atomic { run Program(0); returned++ };
#else
	atomic { run Program(0); run Program(1) };
#endif
	(returned == PROGRAMS && (unregistered || stays));
	assert(stays || (!armed && !watch_runs && !handler_runs && inside == 0 && !writer &&
			 current == nobody))
}

ltl everybody_returns { <> (returned == PROGRAMS && (unregistered || stays)) }
