// Sound: there is no device. Opening one fails, and no handle of one can be valid.

#include <windows.h>

enum { NO_DEVICE = 2, INVALID_DEVICE = 5, NO_DRIVER = 6 }; // MMSYSERR_BADDEVICEID, _INVALHANDLE, _NODRIVER

UINT sound_device_count(void);
UINT sound_no_device(void);
UINT sound_invalid_handle(void);
UINT sound_no_driver(void);

UINT sound_device_count(void) { return 0; }
UINT sound_no_device(void) { return NO_DEVICE; }
UINT sound_invalid_handle(void) { return INVALID_DEVICE; }
UINT sound_no_driver(void) { return NO_DRIVER; }
