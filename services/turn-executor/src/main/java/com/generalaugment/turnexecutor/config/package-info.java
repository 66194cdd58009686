@NullMarked
package com.generalaugment.turnexecutor.config;

import org.jspecify.annotations.NullMarked;
