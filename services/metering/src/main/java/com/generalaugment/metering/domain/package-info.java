/** What is true of prices, plans, budgets and usage. */
@NullMarked
package com.generalaugment.metering.domain;

import org.jspecify.annotations.NullMarked;
