"""PE bytes in, plan out: images, relocations, and the bytes of PEB, TEB, parameters and shared data.

Pure: nothing here ever sees a process. Import the module that is meant (`ntsup.loader.cache`), so that start-up
pays for nothing else.
"""
