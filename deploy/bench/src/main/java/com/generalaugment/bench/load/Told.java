package com.generalaugment.bench.load;

/** What one event of a stream, or one whole answer, says to somebody who checks it. */
sealed interface Told {

    /** The event has no number. */
    long UNNUMBERED = -1;

    /** Its place among the events of its stream, from 0. */
    long number();

    /** One token of the answer. */
    record Token(long number, String text) implements Told {}

    /** The whole text at once. */
    record Text(long number, String text, long costMicros) implements Told {}

    /** Something else. */
    record Nothing(long number) implements Told {}

    /** The answer is complete. @param costMicros what it cost in millionths of a dollar; 0 where nobody says */
    record End(long number, long costMicros) implements Told {}

    /** The call failed. */
    record Failure(long number, String why) implements Told {}
}
