"""Control codes of devices that are neither sockets nor consoles: random bytes and the mount manager.

Values are those of phnt and the Windows SDK (ntddksec.h, mountmgr.h). Must hold no code of our own.
"""

from __future__ import annotations

from typing import Final

from ntsup.ntabi.flags import Choice

IOCTL_KSEC_RNG: Final = 0x390004
IOCTL_KSEC_RNG_REKEY: Final = 0x390008
IOCTL_MOUNTMGR_QUERY_POINTS: Final = 0x6D0008
IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATH: Final = 0x6D0030
IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATHS: Final = 0x6D0034
DEVICE_IOCTL = Choice(globals(), " ".join(name for name in list(globals()) if name.startswith("IOCTL_")))
