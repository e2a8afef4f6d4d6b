/* config_parts: what config.c reads and config_get.c answers from. */
#ifndef POSTMORTEM_CHECK_CONFIG_PARTS_H
#define POSTMORTEM_CHECK_CONFIG_PARTS_H

#include "check/config.h"

enum { CONFIG_SETTINGS = 5000, CONFIG_SERVICES = 500 };

struct setting {
	int service; /* index; -1: main.cf */
	char *name, *value;
};

struct config {
	int n, services;
	struct setting *set;
	struct {
		char *name, *type, *command;
	} service[CONFIG_SERVICES];
};

#endif
