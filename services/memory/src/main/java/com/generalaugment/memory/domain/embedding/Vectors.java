package com.generalaugment.memory.domain.embedding;

/** Arithmetic of embeddings. */
public final class Vectors {

    private static final int LANES = 8;
    private static final double TOLERANCE = 1e-3;

    private Vectors() {}

    /** Plain sums of independent lanes: what the compiler turns into vector instructions or at least overlaps. */
    public static float dot(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("vectors of different models");
        }
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int end = a.length - a.length % LANES;
        for (int i = 0; i < end; i += LANES) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
            s4 += a[i + 4] * b[i + 4];
            s5 += a[i + 5] * b[i + 5];
            s6 += a[i + 6] * b[i + 6];
            s7 += a[i + 7] * b[i + 7];
        }
        for (int i = end; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    /** Whether the length is 1. False for a vector that contains NaN. */
    public static boolean isUnit(float[] vector) {
        return Math.abs(dot(vector, vector) - 1) < TOLERANCE;
    }

    /** The same direction, length 1. */
    public static float[] normalized(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a vector without direction");
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }
}
