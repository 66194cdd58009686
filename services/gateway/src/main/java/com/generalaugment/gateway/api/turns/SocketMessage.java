package com.generalaugment.gateway.api.turns;

import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;

/**
 * One whole message of a client.
 *
 * @param allocation its memory; closed when the message has been answered or passed on
 */
record SocketMessage(byte[] content, boolean isText, Allocation allocation) {}
