package com.generalaugment.turnexecutor.clients.providers.tokens;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte-pair encoding of {@code o200k_base}: text is cut into words, and in a word the pair of lowest rank is joined first. */
final class BytePairEncoder {

    /** As published with the encoding. */
    private static final Pattern WORD = Pattern.compile(
            String.join(
                    "|",
                    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
                            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    "\\p{N}{1,3}",
                    " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
                    "\\s*[\\r\\n]+",
                    "\\s+(?!\\S)",
                    "\\s+"),
            Pattern.UNICODE_CHARACTER_CLASS);

    private final Vocabulary vocabulary = Vocabulary.o200k();

    long count(String text) {
        long[] tokens = new long[1];
        encode(text, token -> tokens[0]++);
        return tokens[0];
    }

    /** The bytes of each token; a character of several tokens is parted. */
    List<byte[]> tokens(String text) {
        List<byte[]> tokens = new ArrayList<>();
        encode(text, token -> tokens.add(vocabulary.token(token)));
        return tokens;
    }

    private void encode(String text, IntConsumer tokens) {
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            byte[] word = words.group().getBytes(StandardCharsets.UTF_8);
            int whole = vocabulary.rank(word, 0, word.length);
            if (whole >= 0) {
                tokens.accept(whole);
            } else {
                new Joining(word).encode(tokens);
            }
        }
    }

    /** The parts of one word, at first its bytes, each known by where it begins. */
    private final class Joining {

        private final byte[] word;
        private final int[] ends;
        private final int[] previous;
        /** Of a part and the one after it, joined; negative when that is no token. */
        private final int[] ranks;
        /** Rank and beginning of pairs, lowest first; those that have changed since are passed over. */
        private final IntMinHeap pairs;

        Joining(byte[] word) {
            this.word = word;
            this.ends = new int[word.length];
            this.previous = new int[word.length];
            this.ranks = new int[word.length];
            this.pairs = new IntMinHeap(word.length);
        }

        void encode(IntConsumer tokens) {
            for (int i = 0; i < word.length; i++) {
                ends[i] = i + 1;
                previous[i] = i - 1;
            }
            for (int i = 0; i < word.length; i++) {
                rankPair(i);
            }
            while (!pairs.isEmpty()) {
                long pair = pairs.remove();
                if (ranks[(int) pair] == (int) (pair >>> 32)) {
                    join((int) pair);
                }
            }
            for (int i = 0; i < word.length; i = ends[i]) {
                tokens.accept(vocabulary.rank(word, i, ends[i]));
            }
        }

        private void join(int part) {
            int joined = ends[part];
            ends[part] = ends[joined];
            ranks[joined] = -1;
            if (ends[part] < word.length) {
                previous[ends[part]] = part;
            }
            rankPair(part);
            if (previous[part] >= 0) {
                rankPair(previous[part]);
            }
        }

        private void rankPair(int part) {
            int next = ends[part];
            ranks[part] = next < word.length ? vocabulary.rank(word, part, ends[next]) : -1;
            if (ranks[part] >= 0) {
                pairs.add((long) ranks[part] << 32 | part);
            }
        }
    }
}
