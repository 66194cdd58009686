package com.generalaugment.libs.events;

/** A fact that has happened. Plain data; the envelope says when, where and under which id. */
public sealed interface Event permits ProjectEvent, TurnEvent, UsageEvent, UserEvent, LearningEvent {

    Topic topic();

    /** The name on the wire, stable for ever; the class name of the record. */
    default String type() {
        return getClass().getSimpleName();
    }
}
