// SPDX-License-Identifier: GPL-2.0-only
// A doubly linked list of objects that derive from list_node: linking allocates nothing.
#pragma once
#include "core/memory.h"

namespace switchtec {

class list_node : immovable {
public:
	bool linked() const noexcept { return next_ != this; }
	void unlink() noexcept
	{
		prev_->next_ = next_;
		next_->prev_ = prev_;
		prev_ = next_ = this;
	}

private:
	template <class T> friend class list;
	list_node *prev_ = this;
	list_node *next_ = this;
};

template <class T>
class list {
public:
	bool empty() const noexcept { return !head_.linked(); }
	T *front() noexcept { return empty() ? nullptr : static_cast<T *>(head_.next_); }
	void push_back(T &object) noexcept
	{
		list_node &node = object;

		node.prev_ = head_.prev_;
		node.next_ = &head_;
		head_.prev_->next_ = &node;
		head_.prev_ = &node;
	}
	// `f` may not unlink.
	template <class F>
	void for_each(F &&f) noexcept
	{
		for (list_node *n = head_.next_; n != &head_; n = n->next_)
			f(*static_cast<T *>(n));
	}

private:
	list_node head_;
};

} // namespace switchtec
