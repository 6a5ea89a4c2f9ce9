#include "check.h"

#include "stream.h"

/* The known answers for philox4x64 with 10 rounds that the Random123 distribution publishes
 * (its file kat_vectors): all bits 0, all bits 1, digits of pi. */
static void test_words_are_those_that_random123_publishes(void **state)
{
    (void) state;
    static const struct {
        uint64_t key[2], counter[4], word[4];
    } known[] = {
        {{0, 0},
         {0, 0, 0, 0},
         {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}},
        {{UINT64_MAX, UINT64_MAX},
         {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
         {0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}},
        {{0x452821e638d01377, 0xbe5466cf34e90c6c},
         {0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
         {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}},
    };
    for (size_t i = 0; i < 3; i++) {
        uint64_t word[4];
        stream_words(known[i].key[0], known[i].key[1], known[i].counter, word);
        for (int w = 0; w < 4; w++)
            assert_int_equal(word[w], known[i].word[w]);
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

static void test_a_stream_hands_out_the_words_of_its_address_in_order(void **state)
{
    (void) state;
    struct stream s;
    stream_set(&s, 20260914, 613, 2385, 1, 7);
    for (uint64_t i = 0; i < 11; i++) { /* word i of draw 2385 = 4 * 596 + 1 */
        const uint64_t address[4] = {i, 596, (uint64_t) 1 << 32 | 7, 0};
        uint64_t word[4];
        stream_words(20260914, 613, address, word);
        assert_int_equal(gsl_rng_get(&s.rng), word[1]);
    }
}

static void test_a_stream_with_its_first_words_given_is_the_same_stream(void **state)
{
    (void) state;
    for (unsigned ahead = 1; ahead <= WORDS_AHEAD; ahead++) {
        uint64_t word[7][WORDS_AHEAD];
        stream_first_words(20260914, 613, 2385, 7, ahead, word);
        for (uint64_t d = 0; d < 7; d++) {
            struct stream s, with;
            stream_set(&s, 20260914, 613, 2385 + d, 0, 0);
            stream_set(&with, 20260914, 613, 7, 3, 4);
            stream_go_to(&with, 2385 + d, ahead, word[d]);
            for (int i = 0; i < 9; i++)
                assert_int_equal(gsl_rng_get(&with.rng), gsl_rng_get(&s.rng));
        }
    }
}

/* Every part of an address matters, and nothing but the address does. */
static void test_each_part_of_an_address_gives_other_numbers(void **state)
{
    (void) state;
    struct stream s[7];
    stream_set(&s[0], 11, 22, 33, 44, 55);
    stream_set(&s[1], 12, 22, 33, 44, 55);
    stream_set(&s[2], 11, 23, 33, 44, 55);
    stream_set(&s[3], 11, 22, 34, 44, 55);
    stream_set(&s[4], 11, 22, 33, 45, 55);
    stream_set(&s[5], 11, 22, 33, 44, 56);
    stream_set(&s[6], 11, 22, 33, 44, 55);
    double u[7];
    for (int i = 0; i < 7; i++)
        u[i] = stream_open(&s[i]);
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < i; j++)
            assert_true(u[i] != u[j]);
    assert_true(u[6] == u[0]);
}

static void test_a_stream_set_again_starts_again(void **state)
{
    (void) state;
    struct stream s;
    stream_set(&s, 3, 1, 4, 1, 5);
    const double first = stream_open(&s);
    for (int i = 0; i < 9; i++)
        stream_open(&s);
    stream_set(&s, 3, 1, 4, 1, 5);
    assert_true(stream_open(&s) == first);
}

static void test_uniforms_reach_neither_end(void **state)
{
    (void) state;
    assert_true(stream_uniform(0) == 0x1p-53);
    assert_true(stream_uniform(UINT64_MAX) == 1.0 - 0x1p-53);
    assert_true(stream_uniform(UINT64_MAX) < 1.0);
    assert_near(stream_uniform((uint64_t) 1 << 63), 0.5, 0x1p-52);
}

static void test_a_stream_is_a_gsl_generator(void **state)
{
    (void) state;
    struct stream s;
    stream_set(&s, 1, 2, 3, 0, 0);
    assert_int_equal(gsl_rng_min(&s.rng), 0);
    assert_int_equal(gsl_rng_max(&s.rng), UINT64_MAX);
    const uint64_t first[4] = {0, 0, 0, 0}, second[4] = {1, 0, 0, 0};
    uint64_t word[4];
    stream_words(1, 2, first, word);
    assert_true(gsl_rng_uniform(&s.rng) == (double) (word[3] >> 11) * 0x1p-53);

    gsl_rng *clone = gsl_rng_clone(&s.rng);
    stream_words(1, 2, second, word);
    assert_int_equal(gsl_rng_get(clone), word[3]);
    gsl_rng_free(clone);
    assert_int_equal(gsl_rng_get(&s.rng), word[3]);
}

static void test_seeding_the_gsl_way_gives_the_stream_without_a_name(void **state)
{
    (void) state;
    struct stream s;
    stream_set(&s, 1, 2, 3, 4, 5);
    gsl_rng_set(&s.rng, 1);
    const uint64_t origin[4] = {0, 0, 0, 0};
    uint64_t word[4];
    stream_words(1, 0, origin, word);
    assert_int_equal(gsl_rng_get(&s.rng), word[0]);
}

/* The known answers for threefry2x64 with 20 rounds, from the same file. */
static void test_single_words_are_those_that_random123_publishes(void **state)
{
    (void) state;
    assert_int_equal(stream_word(0, 0, 0, 0), 0xc2b6e3a8c2c69865);
    assert_int_equal(stream_word(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX),
                     0xe02cb7c4d95d277a);
    assert_int_equal(
        stream_word(0xa4093822299f31d0, 0x082efa98ec4e6c89, 0x243f6a8885a308d3, 0x13198a2e03707344),
        0x263c7d30bb0f0af1);
}

static void test_roots_are_both_words_that_random123_publishes(void **state)
{
    (void) state;
    struct stream_root r = stream_root(0, 0, 0, 0);
    assert_int_equal(r.start, 0xc2b6e3a8c2c69865);
    assert_int_equal(r.step, 0x6f81ed42f350084d);
    r = stream_root(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX);
    assert_int_equal(r.start, 0xe02cb7c4d95d277a);
    assert_int_equal(r.step, 0xd06633d0893b8b68);
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

/* First numbers of neighbouring draws and of neighbouring names: uniform, and unrelated. Mean
 * 1/2 with variance 1/12n; a product of neighbours has mean 1/4 and variance 7/144 each, and
 * overlapping pairs add 2 covariances of 1/48 (E u v^2 w = 1/12, less 1/16). */
static void test_neighbouring_addresses_are_uniform_and_unrelated(void **state)
{
    (void) state;
    enum { N = 200000 };
    for (int way = 0; way < 2; way++) {
        double sum = 0.0, squares = 0.0, products = 0.0, before = 0.0;
        for (int i = 0; i <= N; i++) {
            struct stream s;
            stream_set(&s, 77, way == 0 ? 5 : (uint64_t) i, way == 0 ? (uint64_t) i : 5, 0, 0);
            const double u = stream_open(&s);
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
        cmocka_unit_test(test_a_stream_hands_out_the_words_of_its_address_in_order),
        cmocka_unit_test(test_a_stream_with_its_first_words_given_is_the_same_stream),
        cmocka_unit_test(test_each_part_of_an_address_gives_other_numbers),
        cmocka_unit_test(test_a_stream_set_again_starts_again),
        cmocka_unit_test(test_uniforms_reach_neither_end),
        cmocka_unit_test(test_a_stream_is_a_gsl_generator),
        cmocka_unit_test(test_seeding_the_gsl_way_gives_the_stream_without_a_name),
        cmocka_unit_test(test_single_words_are_those_that_random123_publishes),
        cmocka_unit_test(test_roots_are_both_words_that_random123_publishes),
        cmocka_unit_test(test_branches_are_those_of_splitmix64),
        cmocka_unit_test(test_exponentials_are_logarithms_of_leaves),
        cmocka_unit_test(test_leaves_of_all_relations_are_unrelated),
        cmocka_unit_test(test_exponentials_are_those_of_a_unit_hazard),
        cmocka_unit_test(test_neighbouring_addresses_are_uniform_and_unrelated),
    };
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
