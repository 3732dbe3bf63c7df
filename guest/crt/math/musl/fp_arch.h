/* For musl's mathematics: nothing is particular to this machine. */
#pragma once
