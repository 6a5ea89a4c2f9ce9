#include "check.h"

#include "stream.h"

/* The known answers for threefry2x64 with 20 rounds that the Random123 distribution publishes
 * (its file kat_vectors): all bits 0, all bits 1, digits of pi. */
static void test_words_are_those_that_random123_publishes(void **state)
{
    (void) state;
    static const uint64_t known[3][6] = {
        /* key, counter, words */
        {0, 0, 0, 0, 0xc2b6e3a8c2c69865, 0x6f81ed42f350084d},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, 0xe02cb7c4d95d277a, 0xd06633d0893b8b68},
        {0xa4093822299f31d0, 0x082efa98ec4e6c89, 0x243f6a8885a308d3, 0x13198a2e03707344,
         0x263c7d30bb0f0af1, 0x56be8361d3311526},
    };
    for (size_t i = 0; i < 3; i++) {
        const uint64_t *k = known[i];
        const struct stream_root both = stream_root(k[0], k[1], k[2], k[3]);
        assert_int_equal(both.start, k[4]);
        assert_int_equal(both.step, k[5]);
        assert_int_equal(stream_word(k[0], k[1], k[2], k[3]), k[4]);
    }
}

/* Values of 64-bit FNV-1a from its authors' test suite. */
static void test_names_hash_by_fnv_1a(void **state)
{
    (void) state;
    assert_int_equal(stream_name(""), 0xcbf29ce484222325);
    assert_int_equal(stream_name("a"), 0xaf63dc4c8601ec8c);
    assert_int_equal(stream_name("foobar"), 0x85944171f73967e8);
}

/* Made side by side as one by one. */
static void test_a_block_of_uniforms_is_that_of_its_addresses(void **state)
{
    (void) state;
    double u[BLOCK];
    stream_uniforms(20260914, 613, 7 * BLOCK, u);
    for (uint64_t i = 0; i < BLOCK / 2; i++) {
        const struct stream_root both = stream_root(20260914, 613, STREAM_INPUTS, 7 * BLOCK + i);
        assert_true(u[i] == stream_uniform(both.start));
        assert_true(u[i + BLOCK / 2] == stream_uniform(both.step));
    }
}

/* Every part of an address matters, and nothing but the address does. */
static void test_each_part_of_an_address_gives_other_numbers(void **state)
{
    (void) state;
    static const uint64_t address[6][4] = {{11, 22, 33, 44}, {12, 22, 33, 44}, {11, 23, 33, 44},
                                           {11, 22, 34, 44}, {11, 22, 33, 45}, {11, 22, 33, 44}};
    uint64_t word[6];
    for (int i = 0; i < 6; i++)
        word[i] = stream_word(address[i][0], address[i][1], address[i][2], address[i][3]);
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < i; j++)
            assert_true(word[i] != word[j]);
    assert_true(word[5] == word[0]);
}

static void test_uniforms_reach_neither_end(void **state)
{
    (void) state;
    assert_true(stream_uniform(0) == 0x1p-53);
    assert_true(stream_uniform(UINT64_MAX) == 1.0 - 0x1p-53);
    assert_true(stream_uniform(UINT64_MAX) < 1.0);
    assert_near(stream_uniform((uint64_t) 1 << 63), 0.5, 0x1p-52);
}

/* The first numbers of SplitMix64 from 1234567, as Rosetta Code lists them; its step is the golden
 * ratio's. */
static void test_branches_are_those_of_splitmix64(void **state)
{
    (void) state;
    static const uint64_t known[] = {6457827717110365317u, 3203168211198807973u,
                                     9817491932198370423u, 4593380528125082431u,
                                     16408922859458223821u};
    const struct stream_root r = {1234567, 0x9e3779b97f4a7c15u};
    for (uint64_t k = 0; k < 5; k++) {
        assert_int_equal(stream_branch(r, k + 1), known[k]);
        assert_int_equal(stream_leaf(1234567 + k * r.step, r.step), known[k]);
    }
}

static void test_exponentials_are_logarithms_of_leaves(void **state)
{
    (void) state;
    enum { N = 1000 };
    uint64_t branch[N];
    double e[N], alone;
    for (uint64_t i = 0; i < N; i++)
        branch[i] = i * i << 40 | i % 7;
    branch[0] = (uint64_t) 0 - 613; /* the leaf 0: the smallest number */
    for (size_t n = 1; n <= N; n += n < 40 ? 1 : 317) {
        stream_exponentials(613, n, branch, e);
        for (size_t i = 0; i < n; i++) {
            const double u = stream_uniform(stream_leaf(branch[i], 613));
            assert_close(e[i], -log(u), 6e-16);
            stream_exponentials(613, 1, &branch[i], &alone);
            assert_true(e[i] == alone);
        }
    }
}

/* Pairs in 16 by 16 boxes: chi square with 255 degrees of freedom, variance 510. */
struct pairs {
    size_t n, box[16][16];
};

static void put_pair(struct pairs *p, uint64_t a, uint64_t b, int bits_from_the_left)
{
    const int down = 60 - bits_from_the_left;
    p->box[a >> down & 15][b >> down & 15]++;
    p->n++;
}

static void assert_unrelated(const struct pairs *p)
{
    const double expected = (double) p->n / 256;
    double sum = 0;
    for (size_t i = 0; i < 256; i++)
        sum += pow((double) p->box[i / 16][i % 16] - expected, 2) / expected;
    assert_near(sum, 255, 5 * sqrt(510));
}

/* Clocks of one stay, of the same move in two stays of one person, of neighbouring persons, draws
 * and replicates: uniform and unrelated, in their first bits and in later ones. */
static void test_leaves_of_all_relations_are_unrelated(void **state)
{
    (void) state;
    enum { PEOPLE = 400, DRAWS = 500 };
    const uint64_t a = stream_name("a -> b"), b = stream_name("a -> c"), c = stream_name("b -> a");
    for (int bits = 0; bits < 48; bits += 12) {
        struct pairs moves = {0}, states = {0}, stays = {0}, late = {0}, persons = {0}, draws = {0};
        for (uint64_t d = 0; d < DRAWS; d++)
            for (uint64_t i = 0; i < PEOPLE; i++) {
                const struct stream_root r = stream_root(20260914, 613, d, i);
                const uint64_t first = stream_branch(r, 0), x = stream_leaf(first, a);
                put_pair(&moves, x, stream_leaf(first, b), bits);
                put_pair(&states, x, stream_leaf(first, c), bits);
                put_pair(&stays, x, stream_leaf(stream_branch(r, 1), a), bits);
                put_pair(&late, x, stream_leaf(stream_branch(r, 2), c), bits);
                const struct stream_root other = stream_root(20260914, 613, d, i + 1);
                put_pair(&persons, x, stream_leaf(stream_branch(other, 0), a), bits);
                const struct stream_root next = stream_root(20260914, 613, d + 1, i);
                put_pair(&draws, x, stream_leaf(stream_branch(next, 0), a), bits);
            }
        assert_unrelated(&moves);
        assert_unrelated(&states);
        assert_unrelated(&stays);
        assert_unrelated(&late);
        assert_unrelated(&persons);
        assert_unrelated(&draws);
    }
}

/* Moments of the unit exponential: 1, and 2 with variance 4! - 2^2; and its tails. */
static void test_exponentials_are_those_of_a_unit_hazard(void **state)
{
    (void) state;
    enum { N = 400000 };
    uint64_t *branch = calloc(N, sizeof *branch);
    double *e = calloc(N, sizeof *e), sum = 0, squares = 0;
    size_t early = 0, late = 0;
    assert_true(branch != NULL && e != NULL);
    for (uint64_t i = 0; i < N; i++)
        branch[i] = stream_branch(stream_root(7, 11, i % 64, i / 64), 0);
    stream_exponentials(11, N, branch, e);
    for (size_t i = 0; i < N; i++) {
        assert_true(e[i] > 0);
        sum += e[i];
        squares += e[i] * e[i];
        early += e[i] < 0.01;
        late += e[i] > 6;
    }
    assert_near(sum / N, 1, 5 * sqrt(1.0 / N));
    assert_near(squares / N, 2, 5 * sqrt(20.0 / N));
    assert_near((double) early / N, -expm1(-0.01), 5 * sqrt(0.01 / N));
    assert_near((double) late / N, exp(-6), 5 * sqrt(exp(-6) / N));
    free(branch);
    free(e);
}

/* Neighbouring draws, the two of one address, and the same draw of neighbouring names. */
static double neighbour(int way, uint64_t i)
{
    double u[BLOCK];
    const uint64_t k = way == 1 ? i / 2 % (BLOCK / 2) + i % 2 * (BLOCK / 2) : i % BLOCK;
    stream_uniforms(77, way == 2 ? i : 5, way == 2 ? 0 : i / BLOCK * BLOCK, u);
    return u[way == 2 ? 5 : k];
}

/* Uniform, and unrelated. Mean
 * 1/2 with variance 1/12n; a product of neighbours has mean 1/4 and variance 7/144 each, and
 * overlapping pairs add 2 covariances of 1/48 (E u v^2 w = 1/12, less 1/16). */
static void test_neighbouring_addresses_are_uniform_and_unrelated(void **state)
{
    (void) state;
    enum { N = 100000 };
    for (int way = 0; way < 3; way++) {
        double sum = 0.0, squares = 0.0, products = 0.0, before = 0.0;
        for (int i = 0; i <= N; i++) {
            const double u = neighbour(way, (uint64_t) i);
            if (i > 0) {
                sum += u;
                squares += u * u;
                products += u * before;
            }
            before = u;
        }
        assert_near(sum / N, 1.0 / 2.0, 5.0 * sqrt(1.0 / 12.0 / N));
        assert_near(squares / N, 1.0 / 3.0, 5.0 * sqrt(4.0 / 45.0 / N));
        assert_near(products / N, 1.0 / 4.0, 5.0 * sqrt((7.0 / 144.0 + 2.0 / 48.0) / N));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_those_that_random123_publishes),
        cmocka_unit_test(test_names_hash_by_fnv_1a),
        cmocka_unit_test(test_a_block_of_uniforms_is_that_of_its_addresses),
        cmocka_unit_test(test_each_part_of_an_address_gives_other_numbers),
        cmocka_unit_test(test_uniforms_reach_neither_end),
        cmocka_unit_test(test_branches_are_those_of_splitmix64),
        cmocka_unit_test(test_exponentials_are_logarithms_of_leaves),
        cmocka_unit_test(test_leaves_of_all_relations_are_unrelated),
        cmocka_unit_test(test_exponentials_are_those_of_a_unit_hazard),
        cmocka_unit_test(test_neighbouring_addresses_are_uniform_and_unrelated),
    };
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
