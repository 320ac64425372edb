'use client';

export { TaskModeFullscreen, type TaskModeFullscreenProps } from './task-mode-fullscreen.tsx';
