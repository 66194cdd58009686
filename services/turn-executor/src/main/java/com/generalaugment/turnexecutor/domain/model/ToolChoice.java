package com.generalaugment.turnexecutor.domain.model;

/** Whether the model may, must or must not call a tool. */
public sealed interface ToolChoice {
    record Auto() implements ToolChoice {}

    record None() implements ToolChoice {}

    record Required() implements ToolChoice {}

    record Function(String name) implements ToolChoice {}
}
