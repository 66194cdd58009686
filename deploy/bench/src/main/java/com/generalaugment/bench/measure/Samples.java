package com.generalaugment.bench.measure;

import java.util.Arrays;

/** Durations in nanoseconds, kept exactly, and what can be said about all of them. Not for several threads. */
public final class Samples {

    private static final double NANOS_PER_MILLI = 1e6;

    private long[] values = new long[1024];
    private int count;
    private boolean sorted = true;

    public void add(long nanos) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = nanos;
        sorted = false;
    }

    public void addAll(Samples others) {
        for (int i = 0; i < others.count; i++) {
            add(others.values[i]);
        }
    }

    public int count() {
        return count;
    }

    /**
     * The smallest sample that at least this share of all samples does not exceed.
     *
     * @param share above 0, at most 1
     * @return milliseconds; not a number when there are no samples
     */
    public double percentileMillis(double share) {
        if (share <= 0 || share > 1) {
            throw new IllegalArgumentException("not a share: " + share);
        }
        if (count == 0) {
            return Double.NaN;
        }
        sort();
        return values[(int) Math.ceil(share * count) - 1] / NANOS_PER_MILLI;
    }

    /** How many of all samples lie in the range, ends included; not a number when there are no samples. */
    public double shareBetween(double fromMillis, double toMillis) {
        if (count == 0) {
            return Double.NaN;
        }
        int inside = 0;
        for (int i = 0; i < count; i++) {
            double millis = values[i] / NANOS_PER_MILLI;
            if (millis >= fromMillis && millis <= toMillis) {
                inside++;
            }
        }
        return (double) inside / count;
    }

    private void sort() {
        if (!sorted) {
            Arrays.sort(values, 0, count);
            sorted = true;
        }
    }
}
