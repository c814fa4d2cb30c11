// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be changed and read while the guest runs: qom-set and qom-get. Most can be given with
 * -device too, which happens before there is a model; then it is kept until realize.
 */
#include "qemu/osdep.h"
#include "switchtec_port.h"

static bool get_dead(Object *obj, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(obj);

	return s->model ? switchtec_model_dead(s->model) : s->start_dead;
}

static void set_dead(Object *obj, bool dead, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(obj);

	if (s->model)
		switchtec_model_set_dead(s->model, dead);
	else
		s->start_dead = dead;
}

static bool get_hold(Object *obj, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(obj);

	return s->model ? switchtec_model_hold(s->model) : s->start_hold;
}

static void set_hold(Object *obj, bool hold, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(obj);

	if (s->model)
		switchtec_model_set_hold(s->model, hold);
	else
		s->start_hold = hold;
}

/* Everything below needs a device that is there. */
static struct switchtec_model *realized(Object *obj, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(obj);

	if (!s->model)
		error_setg(errp, "the switchtec device is not realized");
	return s->model;
}

static bool get_link(Object *obj, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(obj);

	return !s->model || switchtec_model_link(s->model);
}

static void set_link(Object *obj, bool up, Error **errp)
{
	struct switchtec_model *m = realized(obj, errp);

	if (!m)
		return;
	if (up && !switchtec_model_link(m) && !switchtec_slot_takes_card(SWITCHTEC(obj)))
		error_setg(errp, "the slot is not off yet: the guest's kernel switches it off "
			   "about a second after the card has gone");
	else
		switchtec_model_set_link(m, up);
}

static void inject(struct switchtec_model *m, const char *spec, Error **errp)
{
	char *error = NULL;

	if (!switchtec_model_inject(m, spec, &error))
		error_setg(errp, "%s", error);
	free(error);
}

static void set_inject(Object *obj, const char *spec, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(obj);

	if (s->model) {
		inject(s->model, spec, errp);
	} else {
		g_free(s->start_inject);
		s->start_inject = g_strdup(spec);
	}
}

/* What the model returns was allocated by malloc(), what a property returns by GLib. */
static char *to_glib(char *text)
{
	char *result = g_strdup(text);

	free(text);
	return result;
}

static char *get_counters(Object *obj, Error **errp)
{
	struct switchtec_model *m = realized(obj, errp);

	return m ? to_glib(switchtec_model_counters(m)) : NULL;
}

static char *get_totals(Object *obj, Error **errp)
{
	struct switchtec_model *m = realized(obj, errp);

	return m ? to_glib(switchtec_model_totals(m)) : NULL;
}

static void set_reset_counters(Object *obj, bool reset, Error **errp)
{
	struct switchtec_model *m = realized(obj, errp);

	if (m && reset)
		switchtec_model_reset_counters(m);
}

void switchtec_apply_start_properties(SwitchtecState *s, Error **errp)
{
	switchtec_model_set_hold(s->model, s->start_hold);
	switchtec_model_set_dead(s->model, s->start_dead);
	if (s->start_inject)
		inject(s->model, s->start_inject, errp);
}

static void add_bool(ObjectClass *oc, const char *name, const char *description,
		     bool (*get)(Object *, Error **), void (*set)(Object *, bool, Error **))
{
	object_class_property_add_bool(oc, name, get, set);
	object_class_property_set_description(oc, name, description);
}

static void add_str(ObjectClass *oc, const char *name, const char *description,
		    char *(*get)(Object *, Error **), void (*set)(Object *, const char *, Error **))
{
	object_class_property_add_str(oc, name, get, set);
	object_class_property_set_description(oc, name, description);
}

void switchtec_add_runtime_properties(ObjectClass *oc)
{
	add_bool(oc, "dead", "all ones, no DMA, no interrupt; the port is not told", get_dead,
		 set_dead);
	add_bool(oc, "link", "off: surprise removal; on: a new card", get_link, set_link);
	add_bool(oc, "hold", "commands stay in progress", get_hold, set_hold);
	add_str(oc, "inject", "FAULT[=ARG][@N][;...], see qemu/model/faults/faults.h", NULL, set_inject);
	add_str(oc, "counters", "register accesses by block, JSON", get_counters, NULL);
	add_str(oc, "totals", "commands, DMA results and resets, JSON", get_totals, NULL);
	add_bool(oc, "reset-counters", "write true to start counting anew", NULL,
		 set_reset_counters);
}
