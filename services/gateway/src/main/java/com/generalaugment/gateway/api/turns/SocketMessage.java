package com.generalaugment.gateway.api.turns;

import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;

/**
 * One whole message of a client.
 *
 * @param allocation what it holds; closed when it has been answered or passed on
 */
record SocketMessage(byte[] content, boolean isText, Allocation allocation) {}
