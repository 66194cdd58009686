package com.generalaugment.bench.load;

/** What one event of a stream, or one whole answer, says to somebody who checks it. */
sealed interface ReceivedEvent {

    /** The event has no number. */
    long UNNUMBERED = -1;

    /** Its place among the events of its stream, from 0. */
    long number();

    /** One token of the answer. */
    record Token(long number, String text) implements ReceivedEvent {}

    /** The whole text at once. */
    record Text(long number, String text, long costMicros) implements ReceivedEvent {}

    /** Something else. */
    record Nothing(long number) implements ReceivedEvent {}

    /** The answer is complete. @param costMicros what it cost in millionths of a dollar; 0 where nobody says */
    record End(long number, long costMicros) implements ReceivedEvent {}

    /** The call failed. */
    record Failure(long number, String why) implements ReceivedEvent {}
}
