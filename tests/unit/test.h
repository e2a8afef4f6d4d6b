/* test: cmocka.h with the headers it needs before it. */
#ifndef POSTMORTEM_TEST_H
#define POSTMORTEM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
