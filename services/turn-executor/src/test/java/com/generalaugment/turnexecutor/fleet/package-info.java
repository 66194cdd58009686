/** The neighbours of the service as small real servers, and the service as its callers see it. */
@NullMarked
package com.generalaugment.turnexecutor.fleet;

import org.jspecify.annotations.NullMarked;
