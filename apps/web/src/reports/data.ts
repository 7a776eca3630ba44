import type { Outputs } from '../trpc/types';

type Reports = Outputs['report'];
export type Archive = Reports['list'];
export type ArchiveRow = Archive['reports'][number];
export type Read = Reports['get'];
export type Version = Read['versions'][number];
export type Job = Reports['job'];
export type Trace = NonNullable<Reports['trace']>;
export type TraceTable = Trace['tables'][number];
export type Delivery = Reports['schedules'];
export type Schedule = Delivery['schedules'][number];
export type Recipient = Reports['recipients'][number];
export type ReportLink = Reports['links'][number];
export type Viewers = Reports['viewers'][number];

export const kinds = ['week', 'month', 'days'] as const;
export type Kind = (typeof kinds)[number];
/** Kinds that make themselves. */
export const scheduledKinds = ['week', 'month'] as const;
export type ScheduledKind = (typeof scheduledKinds)[number];
export const formats = ['pdf', 'xlsx', 'csv'] as const;
export type Format = (typeof formats)[number];
