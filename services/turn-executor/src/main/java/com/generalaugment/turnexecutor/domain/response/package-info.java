/** The response object and its items (api.md 4.3). */
@NullMarked
package com.generalaugment.turnexecutor.domain.response;

import org.jspecify.annotations.NullMarked;
