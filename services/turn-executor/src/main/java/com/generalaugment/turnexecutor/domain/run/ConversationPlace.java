package com.generalaugment.turnexecutor.domain.run;

/** The version of a conversation that a turn has read; its run opens only if no item was added or removed since. */
public record ConversationPlace(String conversationId, long version) {}
