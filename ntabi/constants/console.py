"""The console's control codes, ours: guest/include/condrv.h says what each takes and gives."""

from __future__ import annotations

from typing import Final

from ntsup.ntabi.flags import Choice

CONDRV_GET_MODE: Final = 0x503000
CONDRV_SET_MODE: Final = 0x503004
CONDRV_GET_SCREEN_INFO: Final = 0x503008
CONDRV_SET_CURSOR_POSITION: Final = 0x50300C
CONDRV_SET_TEXT_ATTRIBUTE: Final = 0x503010
CONDRV_GET_CURSOR_INFO: Final = 0x503014
CONDRV_SET_CURSOR_INFO: Final = 0x503018
CONDRV_SET_SCREEN_SIZE: Final = 0x50301C
CONDRV_READ: Final = 0x503020
CONDRV_READ_INPUT: Final = 0x503024
CONDRV_WRITE_INPUT: Final = 0x503028
CONDRV_GET_INPUT_COUNT: Final = 0x50302C
CONDRV_FLUSH_INPUT: Final = 0x503030
CONDRV_GET_TITLE: Final = 0x503034
CONDRV_SET_TITLE: Final = 0x503038
CONDRV_GET_CODE_PAGES: Final = 0x50303C
CONDRV_SET_CODE_PAGES: Final = 0x503040
CONDRV_GET_PROCESS_LIST: Final = 0x503044
CONDRV_GENERATE_EVENT: Final = 0x503048
CONDRV_DETACH: Final = 0x50304C
CONDRV_SET_CTRL_C: Final = 0x503050
CONDRV = Choice(globals(), " ".join(name for name in list(globals()) if name.startswith("CONDRV_")))
