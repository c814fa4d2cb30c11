# SPDX-License-Identifier: GPL-2.0-only
"""The queue of commands, and what handles are told."""

from mutant import Group

QUEUE, HANDLE, COMMAND, LIST = "upper/mrpc_queue.cc", "upper/handle.cc", "upper/command.h", "core/list.h"
COLLECT = "lower/mrpc_collect.cc"

GROUP = g = Group("queue", "states of commands, and what readers are told")

g.change("claim-of-a-closed-queue", HANDLE, "phase >= queue_phase::closed)", "false)")
g.change("claim-of-a-busy-handle", HANDLE, "if (!command_.claim()) return error::bade;", "(void)command_.claim();")
g.change("claim-not-marked", COMMAND, "return state_.exchange_if(command_state::idle, command_state::preparing);",
	"return state() == command_state::idle;")
g.change("claim-in-two-steps", COMMAND, "return state_.exchange_if(command_state::idle, command_state::preparing);",
	"if (state() != command_state::idle)\nreturn false;\nset_state(command_state::preparing);\nreturn true;")
g.change("take-in-two-steps", COMMAND, "return state_.exchange_if(command_state::done, command_state::reading);",
	"if (state() != command_state::done)\nreturn false;\nset_state(command_state::reading);\nreturn true;")
g.change("result-taken-before-the-hardware-is-through", COMMAND, "return state_.exchange_if(command_state::done, command_state::reading);",
	"return state_.exchange_if(command_state::done, command_state::reading) || state_.exchange_if(command_state::running, command_state::reading);")
g.change("done-before-the-result-is-there", QUEUE, "c.err = how.err;", "c.set_state(command_state::done);\nc.err = how.err;")
g.change("enqueue-does-not-note-the-first", QUEUE, "pending_.push_back(c); note_first();", "pending_.push_back(c);")
# Who is served, and when: a list that can be filled from the front, and somebody who does.
FRONT = (LIST, "// `f` may not unlink.", """void push_front(T &object) noexcept
	{
		list_node &node = object;

		node.prev_ = &head_;
		node.next_ = head_.next_;
		head_.next_->prev_ = &node;
		head_.next_ = &node;
	}
	// `f` may not unlink.""")
g.change("last-in-first-out", QUEUE, "pending_.push_back(c);", "pending_.push_front(c);", FRONT)
g.change("who-was-served-goes-first", QUEUE, "pending_.push_back(c);",
	"if (c.served)\npending_.push_front(c);\nelse\npending_.push_back(c);", FRONT,
	(COMMAND, "u32 input_size = 0;", "u32 input_size = 0;\nbool served = false;"),
	(COMMAND, "void release() noexcept {", "void release() noexcept\n{\nserved = true;"), layout=True)
g.change("who-is-new-goes-first", QUEUE, "pending_.push_back(c);",
	"if (c.served)\npending_.push_back(c);\nelse\npending_.push_front(c);", FRONT,
	(COMMAND, "u32 input_size = 0;", "u32 input_size = 0;\nbool served = false;"),
	(COMMAND, "void release() noexcept {", "void release() noexcept\n{\nserved = true;"), layout=True)
g.change("finished-result-dropped-at-detach", HANDLE, "if (command_.take()) return 0;",
	"if (!device_.detached() && command_.take())\nreturn 0;", (QUEUE, "if (c.take())", "if (phase() != queue_phase::detached && c.take())"))
g.change("error-stays", HANDLE, "command_.release(); return to_errno(err);", "return to_errno(err);")
g.change("error-is-no-error", HANDLE, "const error err = command_.err; failed(err)", "const error err = command_.err; false")
g.change("result-not-marked-as-taken", COMMAND, "return state_.exchange_if(command_state::done, command_state::reading);",
	"return state() == command_state::done;")
g.change("running-told-nodev", QUEUE, "return error::pipe;", "return error::nodev;")
g.change("epipe-for-ever", QUEUE, "forget(c); return error::pipe;", "return error::pipe;")
g.change("queued-told-epipe", QUEUE, "forget(c); return error::nodev;", "forget(c);\nreturn error::pipe;")
g.change("queued-enodev-not-forgotten", QUEUE, "forget(c); return error::nodev;", "return error::nodev;",
	equivalent="whoever asks again is told ENODEV by the branch below just so; a closed queue looks at no command, and "
	"close() forgets it")
g.change("running-told-before-detached", QUEUE, "case command_state::running: if (phase() != queue_phase::detached) return error::again;",
	"case command_state::running:\nif (phase() < queue_phase::closed)\nreturn error::again;")
g.change("queued-told-before-detached", QUEUE, "case command_state::queued: if (phase() != queue_phase::detached) return error::again;",
	"case command_state::queued:\nif (phase() < queue_phase::closed)\nreturn error::again;")
g.change("nothing-outstanding-is-bade-for-ever", QUEUE, "return phase() >= queue_phase::closed ? error::nodev : error::bade;", "return error::bade;")
g.change("consumed-stays", HANDLE, "command_.release(); return 0;", "return 0;")
g.change("forget-keeps-the-running-one", QUEUE, "if (running_ == &c) running_ = nullptr; c.unlink(); c.set_state(command_state::idle);",
	"c.unlink();\nc.set_state(command_state::idle);")
g.change("forget-keeps-it-linked", QUEUE, "c.unlink(); c.set_state(command_state::idle);", "c.set_state(command_state::idle);")
g.change("forget-keeps-the-first", QUEUE, "c.set_state(command_state::idle); note_first();", "c.set_state(command_state::idle);")
g.change("closed-queue-starts", QUEUE, "starts() ? pending_.front() : nullptr", "pending_.front()")
g.change("started-stays-in-line", QUEUE, "next->unlink(); next->set_state(command_state::running);",
	"next->set_state(command_state::running);")
g.change("started-not-marked", QUEUE, "next->set_state(command_state::running);", "")
g.change("started-not-remembered", QUEUE, "running_ = next;", "")
g.change("finished-stays-running", QUEUE, "running_ = nullptr; settle(*c, how);", "settle(*c, how);")
g.change("finish-does-not-note-the-first", QUEUE, "settle(*c, how); note_first();", "settle(*c, how);")
g.change("failed-stays-running", QUEUE, "if (running_ == &c) running_ = nullptr; c.unlink(); settle(c, {.err = err});",
	"c.unlink();\nsettle(c, {.err = err});")
g.change("failed-stays-in-line", QUEUE, "c.unlink(); settle(c, {.err = err});", "settle(c, {.err = err});")
g.change("fail-does-not-note-the-first", QUEUE, "tell(c); note_first();", "tell(c);")
g.change("failed-after-detach", QUEUE, "if (phase() == queue_phase::detached) return; if (command *c", "if (command *c")
g.change("only-the-first-times-out", QUEUE, "running_ ? running_ : pending_.front()) fail(*c, err);", "running_)\nfail(*c, err);")
g.change("running-one-failed-after-detach", QUEUE, "if (running_ && phase() != queue_phase::detached)", "if (running_)")
g.change("error-not-kept", QUEUE, "c.err = how.err;", "c.err = error::none;")
g.change("return-code-not-kept", QUEUE, "c.message.out.return_code = how.return_code;", "")
g.change("output-not-copied", QUEUE, "if (how.size) __builtin_memcpy(c.message.out.data, how.data, how.size);", "")
g.leave_out("settled-not-marked", QUEUE, "c.settle();")
g.change("first-counted-anew", QUEUE, "if (first == first_) return;", "")
g.change("first-never-counted", QUEUE, "first_since_ms_ = seam_now_ms();", "")

# ---- how much of its output was collected, and for whom ----
g.change("excerpt-not-marked", COLLECT, "how.excerpt = how.data && how.size < mrpc::payload_size;", "")
g.change("answer-without-output-is-an-excerpt", COLLECT, "how.excerpt = how.data && how.size", "how.excerpt = how.size")
g.change("all-of-the-output-is-an-excerpt", COLLECT, "how.excerpt = how.data && how.size < mrpc::payload_size;", "how.excerpt = how.data;")
g.change("excerpt-not-remembered", QUEUE, "c.excerpt = how.excerpt;", "")
g.change("excerpt-remembered-for-ever", QUEUE, "c.excerpt = how.excerpt;", "c.excerpt |= how.excerpt;")
g.change("excerpt-is-done", COMMAND, "set_state(excerpt ? command_state::excerpt : command_state::done);", "set_state(command_state::done);")
g.change("kept-excerpt-is-done", COMMAND, "settle(); // A poller", "set_state(command_state::done);\n// A poller")
g.change("excerpt-not-readable", COMMAND, "return now == command_state::done || now == command_state::excerpt;",
	"return now == command_state::done;")
g.change("excerpt-not-taken", QUEUE, "case command_state::excerpt: return take_excerpt(c, wanted);", "")
g.change("excerpt-for-the-greedy", QUEUE, "(wanted > c.output_size && c.readers.load()) ||", "")
g.change("excerpt-only-for-the-modest", QUEUE, "if (wanted > c.output_size) c.err = error::io;", "if (wanted >= c.output_size)\nc.err = error::io;")
g.change("excerpt-without-readers-for-ever", QUEUE, "(wanted > c.output_size && c.readers.load()) ||", "wanted > c.output_size ||")
g.change("rest-of-the-output-is-zero", QUEUE, "if (wanted > c.output_size) c.err = error::io;", "")
g.change("excerpt-taken-twice", QUEUE, "|| !c.take_excerpt()) return error::bade;", ")\nreturn error::bade;")
g.change("second-reader-asks-in-vain", QUEUE,
	"(c.readers.add(1) == 1 || c.wanted < wanted)",
	"c.readers.add(1) == 1")
g.change("an-earlier-reader-still-asks", QUEUE,
	"(c.readers.add(1) == 1 || c.wanted < wanted)",
	"(c.readers.add(1), c.wanted < wanted)")
g.change("reader-waits-for-ever", QUEUE, "if (err != error::again || leave) c.stop_sleeping();", "")
g.change("reader-with-a-result-waits-for-ever", HANDLE, "command_.stop_sleeping(); return 0;", "return 0;")
g.change("sleeper-leaves-his-excerpt", HANDLE, "if (command_.take() || command_.take_excerpt()) {", "if (command_.take()) {",
	equivalent="he takes it a moment later, under the lock: this saves that")
g.change("reader-who-gives-up-still-waits", QUEUE, "if (err != error::again || leave)", "if (err != error::again)")
g.change("reader-who-sleeps-on-has-left", QUEUE, "if (err != error::again || leave)", "")
g.change("reader-without-memory-gets-an-excerpt", HANDLE, "wanted = regs::mrpc::payload_size; return", "{}\nreturn")
g.change("everybody-asks-for-all", HANDLE, "if (!seam_user_writable(data, sizeof(reply::return_code) + wanted))", "")

# ---- phases ----
g.change("claim-of-a-refusing-queue", HANDLE, "else if (phase == queue_phase::refusing) return error::io;", "",
	equivalent="enqueue() looks again, with the lock; this saves the copy of what is refused")
g.change("refusing-queue-takes", QUEUE, "if (phase() == queue_phase::refusing) return error::io;", "")
g.change("held-queue-refuses", QUEUE, "if (phase() == queue_phase::refusing) return error::io;", "if (phase() == queue_phase::held || phase() == queue_phase::refusing)\nreturn error::io;")
g.change("refused-is-gone", QUEUE, "if (phase() == queue_phase::refusing) return error::io;", "if (phase() == queue_phase::refusing)\nreturn error::nodev;")
g.change("refused-command-keeps-the-claim", HANDLE, "if (failed(err)) command_.release(); return err;", "if (failed(err) && err != error::io)\ncommand_.release();\nreturn err;")
g.leave_out("hold-not-held", QUEUE, "phase_.store(queue_phase::held);")
g.change("closed-queue-held", QUEUE, "if (!starts()) return false; held_since_ms_", "held_since_ms_")
g.change("held-again-waits-longer", QUEUE, "if (!starts()) return false; held_since_ms_ = now_ms;", "held_since_ms_ = now_ms;\nif (!starts())\nreturn false;")
g.leave_out("held-since-the-last-time", QUEUE, "held_since_ms_ = now_ms;")
g.change("patience-with-nobody", QUEUE, "if (phase() != queue_phase::held) return 0;", "")
g.change("patience-never-lost", QUEUE, "if (waited < patience_ms) return patience_ms - waited;", "return patience_ms;")
g.change("patience-lost-too-early", QUEUE, "if (waited < patience_ms) return patience_ms - waited;", "")
g.change("rest-of-the-patience-forgotten", QUEUE, "return patience_ms - waited;", "return 0;")
g.leave_out("refuse-not-refusing", QUEUE, "phase_.store(queue_phase::refusing);")
g.change("those-who-wait-not-failed", QUEUE, "while (command *c = pending_.front()) fail(*c, error::io);", "")
g.change("one-who-waits-failed", QUEUE, "while (command *c = pending_.front()) fail(*c, error::io);", "if (command *c = pending_.front())\nfail(*c, error::io);")
g.change("closed-queue-goes-on", QUEUE, "if (phase() >= queue_phase::closed) return; // That", "// That",
	equivalent="device::leave() comes before close(), and nobody resumes after it; this says so where it is decided")
g.leave_out("queue-never-goes-on", QUEUE, "phase_.store(queue_phase::open);")
g.change("clock-of-the-first-not-restarted", QUEUE, "if (phase() != queue_phase::open) first_since_ms_ = seam_now_ms() - before;", "(void)before;")
g.leave_out("close-does-not-close", QUEUE, "phase_.store(queue_phase::closed);")
g.change("starts-though-held", "upper/mrpc_queue.h", "return phase() == queue_phase::open;", "return phase() <= queue_phase::held;")
