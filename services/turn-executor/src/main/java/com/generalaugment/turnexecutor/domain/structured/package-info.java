/** Whether a final text fits the JSON schema that was asked for. */
@NullMarked
package com.generalaugment.turnexecutor.domain.structured;

import org.jspecify.annotations.NullMarked;
