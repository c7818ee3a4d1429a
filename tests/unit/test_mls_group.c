/* Groups as their members see them: who comes in, who goes, and that all agree. */
#include "group_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct kit_member members[16];
static struct kit_commit commit;

static int close_all(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		kit_close(&members[i]);
	return 0;
}

static void three_members_agree(void **unused)
{
	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(mls_epoch(members[i].g), 2);
		assert_int_equal(mls_own_leaf(members[i].g), i);
		assert_int_equal(mls_member_n(members[i].g), 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(three_members_agree, close_all),
	};

	(void)commit;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
