/* The classes of the first 256 code units, which every locale shares. */
#pragma once

extern unsigned short crt_wide_classes[257]; /* from -1 to 255 */
