#include "typeface.h"

#include <string.h>

#include "arena.h"

enum { FIRST = 32, LAST = 126, OTHER = '0' };

/* Advance widths in thousandths of an em, from the font's hmtx table: space to tilde. */
static const short widths[2][LAST - FIRST + 1] = {
    {318,  401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
     636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
     1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
     603,  787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
     500,  613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
     635,  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838},
    {348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
     696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 580,
     1000, 774, 762, 734, 830, 683,  683, 821,  837, 372, 372, 775, 637, 995,  837, 850,
     733,  850, 770, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 500,
     500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
     716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838},
};

static double width_of(const char *text, size_t bytes, double size, enum weight weight)
{
    double sum = 0;
    for (size_t i = 0; i < bytes; i++) {
        const unsigned char c = (unsigned char) text[i];
        if ((c & 0xc0) == 0x80)
            continue;
        if (strncmp(text + i, "…", 3) == 0) {
            sum += 1000;
            continue;
        }
        const bool space = strncmp(text + i, "\u00a0", 2) == 0;
        const int known = space ? ' ' : c >= FIRST && c <= LAST ? c : OTHER;
        sum += widths[weight][known - FIRST];
    }
    return sum * size / 1000;
}

double typeface_width(const char *text, double size, enum weight weight)
{
    return width_of(text, strlen(text), size, weight);
}

/* Bytes of the longest start of `text` that fits, cut between characters. */
static size_t fitting(const char *text, double size, enum weight weight, double width)
{
    size_t fits = 0;
    for (size_t i = 1; text[i - 1] != '\0'; i++) {
        if (((unsigned char) text[i] & 0xc0) == 0x80)
            continue;
        if (width_of(text, i, size, weight) > width)
            break;
        fits = i;
    }
    return fits;
}

/* Bytes of the longest start that fits and ends before a space; of a word that is too long by
 * itself as much as fits, and at least one character so that wrapping goes on. */
static size_t one_line(const char *text, double size, enum weight weight, double width)
{
    const size_t fits = fitting(text, size, weight, width);
    if (text[fits] == '\0' || text[fits] == ' ')
        return fits;
    for (size_t i = fits; i > 0; i--)
        if (text[i] == ' ')
            return i;
    size_t one = 1;
    while (((unsigned char) text[one] & 0xc0) == 0x80)
        one++;
    return fits > 0 ? fits : one;
}

size_t typeface_wrap(struct arena *a, const char *text, double size, enum weight weight,
                     double width, size_t most, const char **lines)
{
    size_t n = 0;
    while (*text != '\0' && n < most) {
        size_t bytes = one_line(text, size, weight, width);
        const bool cut = n + 1 == most && text[bytes + strspn(text + bytes, " ")] != '\0';
        if (cut)
            bytes = fitting(text, size, weight, width - typeface_width("…", size, weight));
        lines[n++] = arena_printf(a, "%.*s%s", (int) bytes, text, cut ? "…" : "");
        text += bytes + strspn(text + bytes, " ");
    }
    return n;
}
