package com.generalaugment.metering.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Micro-dollars as the public contract shows them, and back. */
public final class Money {

    /** Decimal places of a micro-dollar. */
    public static final int PLACES = 6;

    private Money() {}

    /** Six places, such as {@code 0.001250}. */
    public static String text(long micros) {
        return decimal(micros).toPlainString();
    }

    public static BigDecimal decimal(long micros) {
        return BigDecimal.valueOf(micros, PLACES);
    }

    /** Rounded up to whole micro-dollars. @throws ArithmeticException when it is out of range */
    public static long micros(BigDecimal usd) {
        return usd.movePointRight(PLACES).setScale(0, RoundingMode.CEILING).longValueExact();
    }
}
