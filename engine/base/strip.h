/* strip.h -- the two sizes in which work is cut.
 *
 * A strip is 16 draws side by side: every array of a strip has the shape [...][STRIP]. A
 * block is 256 draws, always, whatever the number of threads: that is what keeps results
 * the same bit for bit. */
#ifndef STRIP_H
#define STRIP_H

enum { STRIP = 16, BLOCK = 256, STRIPS_PER_BLOCK = BLOCK / STRIP };

/* Functions over strips are compiled three times (SSE2, AVX2, AVX-512) and chosen when the
 * program starts. Not under ThreadSanitizer, which runs before the choice can be made. */
#if defined(__SANITIZE_THREAD__)
#define STRIP_CLONES
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define STRIP_CLONES
#endif
#endif
#ifndef STRIP_CLONES
#define STRIP_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#endif

#endif
