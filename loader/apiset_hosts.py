"""Which DLL hosts each API set (api-ms-win-*), as Windows 10 tells its loader. Data only.

Names are without their `api-ms-win-` prefix and with the newest minor version known. They come from the import
libraries of mingw-w64 (public domain) and from what real programs import; a set goes to kernel32 instead of
kernelbase where its functions are old ones that kernel32 keeps, and to advapi32 where Windows has sechost.
"""

from __future__ import annotations

from typing import Final

HOSTS: Final = {
    "ntdll.dll": """
        core-crt-l1-1-0 core-rtlsupport-l1-1-0 core-rtlsupport-l1-2-1
    """,
    "kernelbase.dll": """
        appmodel-runtime-l1-1-3 core-apiquery-l1-1-1 core-apiquery-l2-1-1 core-calendar-l1-1-0 core-comm-l1-1-2
        core-console-l1-1-0 core-console-l1-2-1 core-console-l2-1-0 core-console-l2-2-0 core-console-l3-1-0
        core-console-l3-2-0 core-datetime-l1-1-2 core-debug-l1-1-2 core-delayload-l1-1-1 core-enclave-l1-1-1
        core-errorhandling-l1-1-3 core-featurestaging-l1-1-1 core-fibers-l1-1-2 core-fibers-l2-1-1
        core-file-fromapp-l1-1-0 core-file-l1-1-0 core-file-l1-2-3 core-file-l2-1-4 core-handle-l1-1-0
        core-heap-l1-1-0 core-heap-l2-1-0 core-interlocked-l1-1-0 core-interlocked-l1-2-0 core-io-l1-1-1
        core-job-l1-1-0 core-job-l2-1-1 core-largeinteger-l1-1-0 core-libraryloader-l1-1-0
        core-libraryloader-l1-2-3 core-libraryloader-l2-1-0 core-localization-l1-2-4 core-localization-l2-1-0
        core-localization-obsolete-l1-2-0 core-localization-private-l1-1-0 core-localregistry-l1-1-0
        core-memory-l1-1-8 core-misc-l1-1-0 core-namedpipe-l1-1-0 core-namedpipe-l1-2-2 core-namespace-l1-1-0
        core-normalization-l1-1-0 core-path-l1-1-0 core-perfcounters-l1-1-0 core-processenvironment-l1-1-0
        core-processenvironment-l1-2-0 core-processsnapshot-l1-1-0 core-processthreads-l1-1-8
        core-processtopology-l1-1-0 core-processtopology-l1-2-0 core-profile-l1-1-0 core-psapi-ansi-l1-1-0
        core-psapi-l1-1-0 core-psapi-obsolete-l1-1-0 core-psm-appnotify-l1-1-0 core-quirks-l1-1-1
        core-realtime-l1-1-2 core-registry-l1-1-2 core-registry-l2-1-0 core-registry-l2-2-0
        core-registryuserspecific-l1-1-0 core-shlwapi-legacy-l1-1-0 core-shlwapi-obsolete-l1-1-0
        core-shlwapi-obsolete-l1-2-0 core-sidebyside-l1-1-0 core-state-helpers-l1-1-0 core-string-l1-1-0
        core-string-l2-1-1 core-stringansi-l1-1-0 core-stringloader-l1-1-1 core-synch-l1-1-0 core-synch-l1-2-1
        core-sysinfo-l1-1-0 core-sysinfo-l1-2-6 core-systemtopology-l1-1-2 core-threadpool-l1-1-0
        core-threadpool-l1-2-0 core-threadpool-private-l1-1-0 core-timezone-l1-1-1 core-url-l1-1-0
        core-util-l1-1-1 core-version-l1-1-1 core-versionansi-l1-1-1 core-windowsceip-l1-1-0 core-wow64-l1-1-3
        core-xstate-l1-1-3 core-xstate-l2-1-1 security-appcontainer-l1-1-0 security-base-l1-1-0
        security-base-l1-2-2 security-base-private-l1-1-1
    """,
    "kernel32.dll": """
        core-atoms-l1-1-0 core-backgroundtask-l1-1-0 core-file-ansi-l1-1-0 core-file-ansi-l2-1-0
        core-firmware-l1-1-0 core-heap-obsolete-l1-1-0 core-kernel32-legacy-ansi-l1-1-0
        core-kernel32-legacy-l1-1-6 core-kernel32-private-l1-1-0 core-localization-ansi-l1-1-0
        core-namedpipe-ansi-l1-1-1 core-namespace-ansi-l1-1-0 core-privateprofile-l1-1-1
        core-processenvironment-ansi-l1-1-0 core-processtopology-obsolete-l1-1-1 core-sidebyside-ansi-l1-1-0
        core-string-obsolete-l1-1-1 core-synch-ansi-l1-1-0 core-threadpool-legacy-l1-1-0 core-toolhelp-l1-1-1
        core-ums-l1-1-0 core-windowserrorreporting-l1-1-3
    """,
    "ucrtbase.dll": """
        crt-conio-l1-1-0 crt-convert-l1-1-0 crt-environment-l1-1-0 crt-filesystem-l1-1-0 crt-heap-l1-1-0
        crt-locale-l1-1-0 crt-math-l1-1-0 crt-multibyte-l1-1-0 crt-private-l1-1-0 crt-process-l1-1-0
        crt-runtime-l1-1-0 crt-stdio-l1-1-0 crt-string-l1-1-0 crt-time-l1-1-0 crt-utility-l1-1-0
    """,
    "msvcrt.dll": """
        core-crt-l2-1-0
    """,
    "advapi32.dll": """
        core-shutdown-ansi-l1-1-0 core-shutdown-l1-1-1 downlevel-advapi32-l1-1-0 downlevel-advapi32-l2-1-0
        eventing-classicprovider-l1-1-0 eventing-consumer-l1-1-1 eventing-controller-l1-1-0
        eventing-legacy-l1-1-0 eventing-obsolete-l1-1-0 eventing-provider-l1-1-0 eventlog-legacy-l1-1-0
        perf-legacy-l1-1-0 security-base-ansi-l1-1-0 security-cpwl-l1-1-0 security-credentials-l1-1-0
        security-cryptoapi-l1-1-0 security-isolatedcontainer-l1-1-1 security-lsalookup-ansi-l2-1-0
        security-lsalookup-l2-1-1 security-lsapolicy-l1-1-0 security-provider-ansi-l1-1-0
        security-provider-l1-1-0 security-sddl-ansi-l1-1-0 security-sddl-l1-1-0 security-systemfunctions-l1-1-0
        service-core-ansi-l1-1-1 service-core-l1-1-4 service-management-l1-1-0 service-management-l2-1-0
        service-private-l1-1-0 service-winsvc-l1-1-0
    """,
    "cfgmgr32.dll": """
        devices-config-l1-1-2 devices-query-l1-1-1 devices-swdevice-l1-1-1
    """,
    "combase.dll": """
        core-com-l1-1-3 core-com-l2-1-1 core-com-midlproxystub-l1-1-0 core-marshal-l1-1-0
        core-winrt-error-l1-1-1 core-winrt-l1-1-0 core-winrt-registration-l1-1-0 core-winrt-robuffer-l1-1-0
        core-winrt-roparameterizediid-l1-1-0 core-winrt-string-l1-1-1
    """,
    "dbgcore.dll": """
        core-debug-minidump-l1-1-0
    """,
    "normaliz.dll": """
        downlevel-normaliz-l1-1-0
    """,
    "ole32.dll": """
        downlevel-ole32-l1-1-0
    """,
    "powrprof.dll": """
        power-base-l1-1-0 power-limitsmanagement-l1-1-0 power-setting-l1-1-1
    """,
    "shcore.dll": """
        shcore-obsolete-l1-1-0 shcore-path-l1-1-0 shcore-registry-l1-1-1 shcore-scaling-l1-1-2
        shcore-stream-l1-1-0 shcore-stream-winrt-l1-1-0 shcore-sysinfo-l1-1-0 shcore-unicodeansi-l1-1-0
    """,
    "shell32.dll": """
        downlevel-shell32-l1-1-0
    """,
    "shlwapi.dll": """
        downlevel-shlwapi-l1-1-0 downlevel-shlwapi-l2-1-0
    """,
    "slc.dll": """
        core-slapi-l1-1-0
    """,
    "tdh.dll": """
        eventing-tdh-l1-1-1
    """,
    "user32.dll": """
        downlevel-user32-l1-1-0 ntuser-sysparams-l1-1-0
    """,
    "version.dll": """
        downlevel-version-l1-1-0
    """,
    "winmm.dll": """
        mm-time-l1-1-0
    """,
    "wintypes.dll": """
        ro-typeresolution-l1-1-1
    """,
}
