/* append: lists kept as their first and last item. */
#ifndef POSTMORTEM_REPORT_APPEND_H
#define POSTMORTEM_REPORT_APPEND_H

/* Puts item, whose next is NULL, at the end. */
#define APPEND(first, last, item) \
	do { \
		if (last) \
			(last)->next = (item); \
		else \
			(first) = (item); \
		(last) = (item); \
	} while (0)

#endif
