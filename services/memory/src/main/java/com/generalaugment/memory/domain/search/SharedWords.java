package com.generalaugment.memory.domain.search;

/** Which words of a query each candidate has. A word weighs the more, the fewer candidates have it (BM25's inverse frequency). */
final class SharedWords {

    private final long[] matches;
    private final double[] weights;
    private final double total;
    /** Of a word that one candidate only has. */
    private final double rarest;

    private SharedWords(long[] matches, double[] weights) {
        this.matches = matches;
        this.weights = weights;
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        this.total = sum;
        this.rarest = inverseFrequency(matches.length, 1);
    }

    static SharedWords of(Entry[] candidates, int[] queryWords) {
        int count = Math.min(queryWords.length, Query.MAX_WORDS);
        long[] matches = new long[candidates.length];
        int[] frequencies = new int[count];
        for (int i = 0; i < candidates.length; i++) {
            for (int w = 0; w < count; w++) {
                if (has(candidates[i].words(), queryWords[w])) {
                    matches[i] |= 1L << w;
                    frequencies[w]++;
                }
            }
        }
        double[] weights = new double[count];
        for (int w = 0; w < count; w++) {
            weights[w] = inverseFrequency(candidates.length, frequencies[w]);
        }
        return new SharedWords(matches, weights);
    }

    /** Share of the query's words that the candidate has, each counting the same. */
    double share(int candidate) {
        return weights.length == 0 ? 0 : (double) Long.bitCount(matches[candidate]) / weights.length;
    }

    /**
     * Weight of the words that the candidate shares with the query: the share, with rare words counting more, squared, because
     * one word of many is mostly chance; and less when even the rarest shared word is common.
     */
    double weight(int candidate) {
        double sum = 0;
        double max = 0;
        for (long left = matches[candidate]; left != 0; left &= left - 1) {
            double weight = weights[Long.numberOfTrailingZeros(left)];
            sum += weight;
            max = Math.max(max, weight);
        }
        return sum == 0 ? 0 : (sum / total) * (sum / total) * (max / rarest);
    }

    private static double inverseFrequency(int candidates, int having) {
        return Math.log(1 + (candidates - having + 0.5) / (having + 0.5));
    }

    private static boolean has(int[] ascending, int word) {
        for (int candidate : ascending) {
            if (candidate >= word) {
                return candidate == word;
            }
        }
        return false;
    }
}
