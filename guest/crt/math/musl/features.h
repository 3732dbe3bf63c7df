/* For musl's mathematics in place of its own features.h: what its sources mark their symbols with. */
#pragma once
#define hidden
#define weak
#define weak_alias(old, new)
